package dev.penstock.proxy.http;

import static dev.penstock.proxy.http.Http1Harness.request;
import static dev.penstock.proxy.http.Http1Harness.responses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a backend may answer, and that nothing else passes. Each connection ends after its octets.
 */
final class Http1ResponseDecoderTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";

  @ParameterizedTest(name = "{0}")
  @MethodSource("accepted")
  void shouldGiveEventsWhenResponseIsWellFormed(
      String name, String method, String octets, List<String> events) {
    assertThat(responses(request(method), octets)).isEqualTo(events);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"badHeads", "badFraming"})
  void shouldFailWhenTheHeadIsAmbiguous(String name, String octets) {
    assertThat(responses(request("GET"), octets)).containsExactly("fail 502");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cut")
  void shouldFailWhenTheConnectionEndsWithin(String name, String octets) {
    List<String> events = responses(request("GET"), octets);
    assertThat(events.getLast()).isEqualTo("fail 502");
    assertThat(events).doesNotContain("end");
  }

  @Test
  void shouldSayNothingWhenTheConnectionEndsBeforeTheResponse() {
    Http1Harness.Backend backend = new Http1Harness.Backend();
    backend.decoder().expect(request("GET"));
    backend.close();
    assertThat(backend.events()).isEmpty();
  }

  @Test
  void shouldFailWhenOctetsComeThatNoRequestAskedFor() {
    Http1Harness.Backend early = new Http1Harness.Backend();
    early.receive("HTTP/1.1 408 Timeout\r\n\r\n");
    assertThat(early.events()).containsExactly("fail 502");
    early.close();

    Http1Harness.Backend late = new Http1Harness.Backend();
    late.decoder().expect(request("GET"));
    late.receive(OK + "Content-Length: 1\r\n\r\na" + OK);
    assertThat(late.events())
        .containsExactly("200 length=1 [content-length:1]", "data a", "end", "fail 502");
    late.close();
  }

  @Test
  void shouldReadTheNextResponseWhenTheConnectionIsReused() {
    Http1Harness.Backend backend = new Http1Harness.Backend();
    for (int i = 0; i < 3; i++) {
      assertThat(backend.decoder().isIdle()).isTrue();
      backend.decoder().expect(request("GET"));
      assertThat(backend.decoder().isIdle()).isFalse();
      backend.receive(OK + "Content-Length: 0\r\n\r\n");
    }
    assertThat(backend.events()).hasSize(6);
    backend.close();
  }

  @Test
  void shouldRefuseASecondRequestWhenTheResponseIsUnderWay() {
    Http1Harness.Backend backend = new Http1Harness.Backend();
    backend.decoder().expect(request("GET"));
    assertThatThrownBy(() -> backend.decoder().expect(request("GET")))
        .isInstanceOf(IllegalStateException.class);
    backend.close();
  }

  @Test
  void shouldBeATunnelWhenTheUpgradeIsAccepted() {
    String octets =
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n"
            + "any octets\r\n\0";
    assertThat(responses(request("GET").upgrade("websocket"), octets))
        .containsExactly(
            "101 upgrade=websocket [connection:Upgrade] [upgrade:WebSocket]",
            "data any octets\r\n\0");
  }

  @Test
  void shouldPassTheResponseWhenTheUpgradeIsDeclined() {
    assertThat(
            responses(
                request("GET").upgrade("websocket"),
                "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"))
        .containsExactly("403 length=0 [content-length:0]", "end");
  }

  @Test
  void shouldFailWhenInterimResponsesDoNotEnd() {
    Http1Harness.Backend backend = new Http1Harness.Backend();
    backend.decoder().expect(request("GET"));
    backend.receive("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(40));
    assertThat(backend.events()).hasSize(33).endsWith("fail 502");
    backend.close();
  }

  private static List<Arguments> accepted() {
    return List.of(
        ok(
            "a length",
            "GET",
            OK + "Content-Length: 3\r\n\r\nabc",
            "200 length=3 [content-length:3]",
            "data abc",
            "end"),
        ok(
            "chunks",
            "GET",
            OK + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 1\r\nHost: b\r\n\r\n",
            "200 streamed [transfer-encoding:chunked]",
            "data abc",
            "end  [x-sum:1]"),
        ok("until the close", "GET", OK + "\r\nabc", "200 streamed close", "data abc", "end"),
        ok("until the close, empty", "GET", OK + "\r\n", "200 streamed close", "end"),
        ok(
            "close",
            "GET",
            OK + "Connection: close\r\nContent-Length: 0\r\n\r\n",
            "200 length=0 close [connection:close] [content-length:0]",
            "end"),
        ok(
            "HTTP/1.0",
            "GET",
            "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
            "200 length=0 close [content-length:0]",
            "end"),
        ok(
            "HTTP/1.0 with keep-alive",
            "GET",
            "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n",
            "200 length=0 [connection:keep-alive] [content-length:0]",
            "end"),
        ok("no reason", "GET", "HTTP/1.1 204 \r\n\r\n", "204", "end"),
        ok("no reason and no space", "GET", "HTTP/1.1 204\r\n\r\n", "204", "end"),
        ok(
            "an unknown status",
            "GET",
            "HTTP/1.1 799 \u00e4\r\nContent-Length: 0\r\n\r\n",
            "799 length=0 [content-length:0]",
            "end"),
        ok("no content", "GET", "HTTP/1.1 204 x\r\nContent-Length: 0\r\n\r\n", "204", "end"),
        ok(
            "not modified",
            "GET",
            "HTTP/1.1 304 x\r\nContent-Length: 5\r\n\r\n",
            "304 [content-length:5]",
            "end"),
        ok(
            "the answer to HEAD",
            "HEAD",
            OK + "Content-Length: 5\r\n\r\n",
            "200 [content-length:5]",
            "end"),
        ok(
            "the answer to HEAD with chunks that do not come",
            "HEAD",
            OK + "Transfer-Encoding: chunked\r\n\r\n",
            "200 [transfer-encoding:chunked]",
            "end"),
        ok(
            "interim responses",
            "GET",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n"
                + OK
                + "Content-Length: 1\r\n\r\na",
            "100",
            "103 [link:x]",
            "200 length=1 [content-length:1]",
            "data a",
            "end"));
  }

  private static List<Arguments> badHeads() {
    return List.of(
        bad("another protocol", "SSH-2.0-OpenSSH_9.2\r\n\r\n"),
        bad("HTTP/2.0", "HTTP/2.0 200 OK\r\n\r\n"),
        bad("HTTP/1.2", "HTTP/1.2 200 OK\r\n\r\n"),
        bad("lower case", "http/1.1 200 OK\r\n\r\n"),
        bad("two spaces", "HTTP/1.1  200 OK\r\n\r\n"),
        bad("two digits", "HTTP/1.1 20 OK\r\n\r\n"),
        bad("four digits", "HTTP/1.1 2000 OK\r\n\r\n"),
        bad("letters", "HTTP/1.1 2x0 OK\r\n\r\n"),
        bad("a status below 100", "HTTP/1.1 099 OK\r\n\r\n"),
        bad("a sign", "HTTP/1.1 +20 OK\r\n\r\n"),
        bad("a bare CR", "HTTP/1.1 200 O\rK\r\n\r\n"),
        bad("a bare LF", "HTTP/1.1 200 OK\nA: b\r\n\r\n"),
        bad("NUL in the reason", "HTTP/1.1 200 O\0K\r\n\r\n"),
        bad("an empty line first", "\r\nHTTP/1.1 200 OK\r\n\r\n"),
        bad("a folded field", OK + "A: b\r\n c\r\nContent-Length: 0\r\n\r\n"),
        bad("a space before the colon", OK + "A : b\r\nContent-Length: 0\r\n\r\n"),
        bad("a CR in a value", OK + "A: b\rC: d\r\nContent-Length: 0\r\n\r\n"),
        bad("a 101 that no one asked for", "HTTP/1.1 101 x\r\nUpgrade: websocket\r\n\r\n"),
        bad("a head over the limit", OK + "A: " + "b".repeat(70_000)));
  }

  private static List<Arguments> badFraming() {
    return List.of(
        bad("both", OK + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"),
        bad("another coding", OK + "Transfer-Encoding: gzip\r\n\r\n"),
        bad("a coding before chunked", OK + "Transfer-Encoding: gzip, chunked\r\n\r\n"),
        bad("chunked twice", OK + "Transfer-Encoding: chunked, chunked\r\n\r\n"),
        bad("chunks in HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
        bad("two lengths", OK + "Content-Length: 3\r\nContent-Length: 3\r\n\r\n"),
        bad("a list of lengths", OK + "Content-Length: 3, 3\r\n\r\n"),
        bad("a negative length", OK + "Content-Length: -3\r\n\r\n"),
        bad("both in the answer to nothing", "HTTP/1.1 204 x\r\nContent-Length: x\r\n\r\n"));
  }

  private static List<Arguments> cut() {
    return List.of(
        bad("the status line", "HTTP/1.1 2"),
        bad("the fields", OK + "A: b\r\n"),
        bad("the interim response", "HTTP/1.1 100 Continue\r\n\r\n"),
        bad("the body", OK + "Content-Length: 3\r\n\r\nab"),
        bad("a chunk", OK + "Transfer-Encoding: chunked\r\n\r\n3\r\nab"),
        bad("the chunks", OK + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"),
        bad("the trailers", OK + "Transfer-Encoding: chunked\r\n\r\n0\r\na: b\r\n"),
        bad("a bad chunk", OK + "Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n"));
  }

  private static Arguments ok(String name, String method, String octets, String... events) {
    return Arguments.of(name, method, octets, List.of(events));
  }

  private static Arguments bad(String name, String octets) {
    return Arguments.of(name, octets);
  }
}
