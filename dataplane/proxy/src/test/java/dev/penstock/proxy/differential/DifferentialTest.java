package dev.penstock.proxy.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.differential.Client.Connection;
import dev.penstock.proxy.differential.Client.Until;
import dev.penstock.proxy.server.EngineSettings;
import dev.penstock.proxy.support.ConfigBuilder;
import dev.penstock.proxy.support.Gateway;
import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.Ports;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Thousands of hostile inputs go through a gateway. What it forwards of them, octet for octet, is
 * read by a strict reader and by other HTTP servers, and all must find the same requests: where two
 * readers differ, a request can be hidden from one of them.
 */
@ExtendWith(LeakCheck.class)
final class DifferentialTest {
  private static final int PORT = Ports.free();

  /** Says of each frame that comes for a refused stream that it is dropped. */
  private static final Logger NETTY = Logger.getLogger("io.netty.handler.codec.http2");

  private static final List<Outcome> HTTP1 = new ArrayList<>();
  private static final List<Outcome> HTTP2 = new ArrayList<>();

  @TempDir private Path folder;

  @BeforeAll
  static void forward() {
    NETTY.setLevel(Level.WARNING);
    try (Recorder recorder = new Recorder()) {
      List<Connection> http1 = new ArrayList<>();
      for (String input : Corpus.all()) {
        http1.add(new Connection(Client.address(http1.size()), input + Corpus.END, Until.CLOSE));
      }
      List<Connection> http2 = new ArrayList<>();
      for (String input : Http2Corpus.all()) {
        String address = Client.address(http1.size() + http2.size());
        http2.add(new Connection(address, input, Until.END_OF_STREAM));
      }
      List<String> http1Answers;
      List<String> http2Answers;
      try (Gateway _ = gateway(PORT, recorder.port())) {
        http1Answers = Client.exchange(PORT, http1);
        http2Answers = Client.exchange(PORT, http2);
      }
      recorder.awaitEnd();
      HTTP1.addAll(outcomes(http1, http1Answers, recorder));
      HTTP2.addAll(outcomes(http2, http2Answers, recorder));
      assertThat(recorder.of(Seen.NOBODY)).as("forwarded, but sent by nobody").isEmpty();
    }
  }

  @AfterAll
  static void forget() {
    HTTP1.clear();
    HTTP2.clear();
    NETTY.setLevel(null);
  }

  /** With short time-outs, which much of hostile input runs into. */
  static Gateway gateway(int port, int backend) {
    Duration time = Duration.ofMillis(300);
    EngineSettings.Timeouts timeouts =
        new EngineSettings.Timeouts(time, time, time, time, time, time, time, time, 240);
    return Gateway.start(
        Gateway.settings().withTimeouts(timeouts),
        new ConfigBuilder()
            .http("web", port)
            .route("d/r", "web", "d/s:1")
            .cluster("d/s:1", backend)
            .build());
  }

  private static List<Outcome> outcomes(
      List<Connection> sent, List<String> answers, Recorder recorder) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < sent.size(); i++) {
      Connection connection = sent.get(i);
      List<Seen> forwarded = List.copyOf(recorder.of(connection.address()));
      outcomes.add(
          new Outcome(connection.address(), connection.octets(), answers.get(i), forwarded));
    }
    return outcomes;
  }

  private static Stream<Outcome> forwarded() {
    return Stream.concat(HTTP1.stream(), HTTP2.stream()).filter(one -> !one.forwarded().isEmpty());
  }

  @Test
  void shouldHaveForwardedSomeAndRefusedMost() {
    assertThat(HTTP1).hasSizeGreaterThan(10_000);
    assertThat(HTTP2).hasSizeGreaterThan(4_000);
    assertThat(forwarded().count()).isBetween(4_000L, 9_000L);
  }

  @Test
  void shouldForwardOnlyWhatIsWellFormed() {
    assertThat(forwarded().filter(one -> one.forwarded().getLast() instanceof Seen.Malformed))
        .isEmpty();
  }

  @Test
  void shouldForwardNoOtherRequestsThanTheClientSentByTheLetter() {
    assertThat(HTTP1.stream().filter(one -> !isOfInput(one))).isEmpty();
  }

  /** Those that the gateway answers itself are passed over. */
  private static boolean isOfInput(Outcome outcome) {
    Iterator<Request> sent = requestsOf(outcome.input()).iterator();
    return outcome.requests().stream().allMatch(one -> finds(one, sent));
  }

  private static boolean finds(Request forwarded, Iterator<Request> sent) {
    while (sent.hasNext()) {
      Request one = sent.next();
      if (one.method().equals(forwarded.method()) && one.body().equals(forwarded.body())) {
        return true;
      }
    }
    return false;
  }

  private static List<Request> requestsOf(String input) {
    StringReader octets = new StringReader(input);
    StrictReader reader = new StrictReader(octets::read, StrictReader.From.CLIENT, () -> {});
    List<Seen> all = new ArrayList<>();
    try {
      for (Seen seen = reader.next(); seen instanceof Seen.Whole; seen = reader.next()) {
        all.add(seen);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return Seen.requests(all);
  }

  @Test
  void shouldForwardOneRequestWithItsDataWhenAStreamIsWellFormed() {
    Set<String> bodies = Set.of("", Corpus.HIDDEN);
    assertThat(HTTP2.stream().filter(one -> one.forwarded().size() > 1)).isEmpty();
    assertThat(
            HTTP2.stream()
                .flatMap(one -> one.requests().stream())
                .filter(request -> !bodies.contains(request.body())))
        .isEmpty();
  }

  @Test
  void shouldAnswerAnErrorOrCloseWhenNothingIsForwarded() {
    assertThat(
            HTTP1.stream()
                .filter(one -> one.forwarded().isEmpty())
                .filter(one -> !one.answer().matches("(?s)(HTTP/1\\.1 [45].*)?")))
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void shouldBeReadTheSameByAnotherServer(Peer.Kind kind) throws IOException {
    List<Outcome> outcomes = forwarded().toList();
    Peer peer = Peer.start(kind, folder);
    List<String> answers;
    try (peer) {
      answers = peer.replay(outcomes);
    }
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      Outcome outcome = outcomes.get(i);
      List<Seen> seen = peer.seen(outcome.client());
      Comparison comparison = new Comparison(outcome, kind, seen, answers.get(i));
      if (!comparison.isSame()) {
        differences.add(outcome.toString() + comparison);
      }
    }
    assertThat(differences).isEmpty();
    assertThat(peer.seen(Seen.NOBODY)).as("passed on, but sent by nobody").isEmpty();
  }
}
