package dev.penstock.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.AsciiString;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Mutated requests, from fixed seeds: none throws or leaks, and one that passes is forwarded as
 * octets that hold exactly that one request, so that nothing can hide in it.
 */
final class Http1FuzzTest {
  private static final int ROUNDS = 20_000;
  private static final String[] SEEDS = {
    message("GET /a/../b?c=d HTTP/1.1", "Accept: */*", "", ""),
    message("POST / HTTP/1.1", "Content-Length: 5", "", "abcde"),
    message(
        "POST / HTTP/1.1", "Transfer-Encoding: chunked", "", "3;x=y", "abc", "0", "S: 1", "", ""),
    message("GET http://b:80/ HTTP/1.1", "Connection: upgrade", "Upgrade: websocket", "", ""),
    message("PUT /%2e%2E/x;y HTTP/1.0", "Connection: keep-alive", "Expect: 100-continue", "", ""),
  };
  private static final String[] PARTS = {
    "\r",
    "\n",
    "\r\n",
    "\0",
    " ",
    "\t",
    ":",
    ",",
    ";",
    "0",
    "chunked",
    "Content-Length: 3\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Host: b\r\n",
    "/..",
    "%2f",
    "%",
    "\u00ff",
    "\r\n\r\n",
    "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n",
    "HTTP/1.1",
    "+",
    "-",
    "_",
    "x"
  };

  @Test
  void shouldForwardOneRequestWhenOnePasses() {
    Random random = new Random(9112);
    int forwarded = 0;
    for (int i = 0; i < ROUNDS; i++) {
      String octets = mutate(SEEDS[random.nextInt(SEEDS.length)], random);
      Http1Harness.Client client = new Http1Harness.Client();
      Http1Harness.Backend backend = new Http1Harness.Backend();
      StringBuilder sent = new StringBuilder();
      client.after(
          event -> {
            if (event instanceof RequestHead head) {
              Hygiene.forwardRequest(head, new AsciiString("192.0.2.1"));
              sent.append(backend.send(head));
            } else if (event instanceof BodyEnd) {
              sent.append(backend.send(event));
            }
          });
      client.afterData(data -> sent.append(backend.send(backend.data(data))));
      int cut = random.nextInt(octets.length() + 1);
      client.receive(octets.substring(0, cut));
      client.receive(octets.substring(cut));
      List<String> events = client.events();
      if (!events.isEmpty() && events.getLast().startsWith("end")) {
        forwarded++;
        assertThat(heads(Http1Harness.requestsWhole(sent.toString())))
            .as("%s became %s", octets, sent)
            .isEqualTo(1);
      }
      client.close();
      backend.close();
    }
    assertThat(forwarded).isGreaterThan(ROUNDS / 20);
  }

  private static long heads(List<String> events) {
    assertThat(events).noneMatch(event -> event.startsWith("fail"));
    return events.stream().filter(event -> event.contains(" http://")).count();
  }

  private static String message(String requestLine, String... lines) {
    return requestLine + "\r\nHost: a\r\n" + String.join("\r\n", lines);
  }

  private static String mutate(String seed, Random random) {
    StringBuilder text = new StringBuilder(seed);
    int changes = random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(3)) {
        case 0 -> text.insert(at, PARTS[random.nextInt(PARTS.length)]);
        case 1 -> text.deleteCharAt(at);
        default -> text.setCharAt(at, (char) random.nextInt(256));
      }
    }
    return text.toString();
  }
}
