package dev.penstock.proxy.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.differential.Client.Connection;
import dev.penstock.proxy.differential.Client.Until;
import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.RawBackend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A backend follows each hostile answer with one that nobody asked for, while the client has its
 * next request waiting. Whatever becomes of the first, the second must not reach the client as an
 * answer of its own.
 */
@ExtendWith(LeakCheck.class)
final class HostileResponseTest {
  private static final int PORT = Ports.free();
  private static final Pattern HEAD =
      Pattern.compile("HTTP/1\\.1 ([1-9][0-9]{2}) [^\r\n]*\r\n((?:[^\r\n:]+: [^\r\n]*\r\n)*)\r\n");
  private static final Pattern LENGTH = Pattern.compile("content-length: ([0-9]+)\r\n");
  private static final Pattern CHUNK = Pattern.compile("([0-9a-f]+)\r\n");

  /** From what backends may answer to what the gateway says instead. */
  private static final Set<Integer> EXPECTED = Set.of(200, 204, 205, 304, 502, 504);

  @Test
  void shouldNeverAnswerARequestWithWhatFollowedAnotherOnesAnswer() {
    List<String> answers = ResponseCorpus.all();
    assertThat(answers).hasSizeGreaterThan(5_000);
    List<Connection> clients = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      String octets = "GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n" + Corpus.END;
      clients.add(new Connection(Client.address(i), octets, Until.CLOSE));
    }
    List<String> received;
    try (RawBackend backend = RawBackend.start(peer -> serve(peer, answers));
        var _ = DifferentialTest.gateway(PORT, backend.port())) {
      received = Client.exchange(PORT, clients);
    }
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      if (!isInOrder(received.get(i))) {
        wrong.add(
            "%nof       %s%nreceived %s"
                .formatted(Outcome.escape(answers.get(i)), Outcome.escape(received.get(i))));
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(received).anyMatch(text -> text.startsWith("HTTP/1.1 200 "));
    assertThat(received).anyMatch(text -> text.startsWith("HTTP/1.1 502 "));
  }

  private static void serve(RawBackend.Peer peer, List<String> answers) throws IOException {
    for (String head = peer.readHead(); head != null; head = peer.readHead()) {
      String path = head.substring("GET /".length(), head.indexOf(" HTTP/"));
      peer.send(
          path.equals("end")
              ? "HTTP/1.1 222 End\r\ncontent-length: 0\r\n\r\n"
              : answers.get(Integer.parseInt(path)) + ResponseCorpus.HIDDEN);
    }
  }

  /** An answer to the first request, and after it nothing but that to the second, or the end. */
  private static boolean isInOrder(String received) {
    List<Integer> statuses = statuses(received);
    return statuses != null
        && statuses.size() <= 2
        && (statuses.isEmpty() || EXPECTED.contains(statuses.getFirst()))
        && (statuses.size() < 2 || statuses.getLast() == 222);
  }

  /** The statuses of what is strictly a row of answers, the last of them perhaps cut; else null. */
  private static @Nullable List<Integer> statuses(String received) {
    List<Integer> statuses = new ArrayList<>();
    Matcher head = HEAD.matcher(received);
    int at = 0;
    while (at < received.length()) {
      if (!head.region(at, received.length()).lookingAt()) {
        return null;
      }
      int status = Integer.parseInt(head.group(1));
      statuses.add(status);
      at = endOfBody(received, head.end(), head.group(2), status);
    }
    return statuses;
  }

  private static int endOfBody(String received, int start, String fields, int status) {
    if (status == 204 || status == 304) {
      return start;
    }
    Matcher length = LENGTH.matcher(fields);
    if (length.find()) {
      return start + Integer.parseInt(length.group(1));
    }
    int at = start;
    Matcher chunk = CHUNK.matcher(received);
    while (chunk.region(Math.min(at, received.length()), received.length()).lookingAt()) {
      int size = Integer.parseInt(chunk.group(1), 16);
      if (size == 0) {
        return received.indexOf("\r\n\r\n", at) + 4;
      }
      at = chunk.end() + size + 2;
    }
    return received.length();
  }
}
