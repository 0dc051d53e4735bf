package dev.penstock.proxy.http;

import static dev.penstock.proxy.http.Http1Harness.requests;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What RFC 9112 lets through, and every HTTP/1.1 input that must be refused. */
final class Http1RequestDecoderTest {
  private static final String HOST = "Host: example.com\r\n";
  private static final String GET = "GET / HTTP/1.1\r\n" + HOST;
  private static final String POST = "POST / HTTP/1.1\r\n" + HOST;
  private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";
  private static final String CHUNKED_HEAD =
      "POST http://example.com/ streamed [transfer-encoding:chunked]";

  @ParameterizedTest(name = "{0}")
  @MethodSource("accepted")
  void shouldGiveEventsWhenRequestIsWellFormed(String name, String octets, List<String> events) {
    assertThat(requests(octets)).isEqualTo(events);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"badRequestLines", "badTargets", "badFields", "badFraming", "badUpgrades"})
  void shouldFailAtTheHeadWhenItIsAmbiguous(String name, String octets, int status) {
    assertThat(requests(octets + "GET /smuggled HTTP/1.1\r\n" + HOST + "\r\n"))
        .containsExactly("fail " + status);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badChunks")
  void shouldFailWithinTheBodyWhenChunksAreAmbiguous(String name, String body, int status) {
    List<String> events = requests(CHUNKED + body + "GET /smuggled HTTP/1.1\r\n" + HOST + "\r\n");
    assertThat(events.getFirst()).isEqualTo(CHUNKED_HEAD);
    assertThat(events.getLast()).isEqualTo("fail " + status);
    assertThat(events).noneMatch(event -> event.contains("smuggled HTTP") || event.equals("end"));
  }

  @Test
  void shouldFailWhenTheRequestLineIsOverTheLimit() {
    String target = "/" + "a".repeat(Http1Limits.DEFAULTS.requestLine());
    assertThat(once("GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n")).containsExactly("fail 414");
    assertThat(once("GET " + target)).containsExactly("fail 414");
  }

  @Test
  void shouldFailWhenTheHeadIsOverTheLimit() {
    String field = "a: " + "b".repeat(8_000) + "\r\n";
    assertThat(once(GET + field.repeat(9) + "\r\n")).containsExactly("fail 431");
    assertThat(once(GET + "a: " + "b".repeat(70_000))).containsExactly("fail 431");
    assertThat(once(GET + field.repeat(7) + "\r\n")).hasSize(2);
  }

  @Test
  void shouldFailWhenThereAreTooManyFields() {
    int max = Http1Limits.DEFAULTS.fields();
    assertThat(once(GET + "a:b\r\n".repeat(max) + "\r\n")).containsExactly("fail 431");
    assertThat(once(GET + "a:b\r\n".repeat(max - 1) + "\r\n")).hasSize(2);
    assertThat(once(CHUNKED + "0\r\n" + "a:b\r\n".repeat(max + 1) + "\r\n"))
        .containsExactly(CHUNKED_HEAD, "fail 431");
  }

  @Test
  void shouldFailWhenTrailersAreOverTheLimit() {
    String trailer = "a: " + "b".repeat(5_000) + "\r\n";
    assertThat(once(CHUNKED + "0\r\n" + trailer.repeat(2) + "\r\n"))
        .containsExactly(CHUNKED_HEAD, "fail 431");
  }

  @Test
  void shouldFailWhenAChunkExtensionIsOverTheLimit() {
    String extension = ";" + "x".repeat(Http1Limits.DEFAULTS.chunkLine());
    assertThat(once(CHUNKED + "1" + extension + "\r\na\r\n0\r\n\r\n"))
        .containsExactly(CHUNKED_HEAD, "fail 400");
  }

  /** Long inputs are fed whole: their splits are those of the short ones. */
  private static List<String> once(String octets) {
    return Http1Harness.requests(octets);
  }

  private static List<Arguments> accepted() {
    return List.of(
        ok("origin-form", GET + "\r\n", "GET http://example.com/", "end"),
        ok(
            "a query as it is",
            "GET /a?b=%2e%zz//..&c=? HTTP/1.1\r\n" + HOST + "\r\n",
            "GET http://example.com/a?b=%2e%zz//..&c=?",
            "end"),
        ok(
            "an empty query",
            "GET /? HTTP/1.1\r\n" + HOST + "\r\n",
            "GET http://example.com/?",
            "end"),
        ok(
            "absolute-form, which wins over Host",
            "GET HTTP://Other.example:8080/x HTTP/1.1\r\n" + HOST + "\r\n",
            "GET http://other.example:8080/x",
            "end"),
        ok(
            "absolute-form without a path",
            "GET http://other.example?q HTTP/1.1\r\n" + HOST + "\r\n",
            "GET http://other.example/?q",
            "end"),
        ok(
            "asterisk-form",
            "OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n",
            "OPTIONS http://example.com",
            "end"),
        ok(
            "the host in one form",
            "GET / HTTP/1.1\r\nHOST: \t EXAMPLE.com.:80 \r\n\r\n",
            "GET http://example.com:80/",
            "end"),
        ok(
            "an IPv6 host",
            "GET / HTTP/1.1\r\nHost: [2001:DB8::1]:8080\r\n\r\n",
            "GET http://[2001:db8::1]:8080/",
            "end"),
        ok(
            "values as octets",
            GET + "A:\r\nb:  x \t y\u00e4 \t\r\nC:;,\"\r\n\r\n",
            "GET http://example.com/ [a:] [b:x \t y\u00e4] [c:;,\"]",
            "end"),
        ok(
            "a length",
            POST + "Content-Length: 3\r\n\r\nabc",
            "POST http://example.com/ length=3 [content-length:3]",
            "data abc",
            "end"),
        ok(
            "a length of nothing",
            POST + "Content-Length: 0\r\n\r\n",
            "POST http://example.com/ length=0 [content-length:0]",
            "end"),
        ok(
            "chunks",
            CHUNKED + "3\r\nabc\r\nA;x=\"y\"\r\n0123456789\r\n000\r\n\r\n",
            CHUNKED_HEAD,
            "data abc0123456789",
            "end"),
        ok(
            "trailers without the forbidden",
            CHUNKED + "0\r\nHost: x\r\nContent-Length: 5\r\nX-Sum: 1\r\nAuthorization: y\r\n\r\n",
            CHUNKED_HEAD,
            "end  [x-sum:1]"),
        ok(
            "pipelined requests, after an empty line",
            GET + "\r\n\r\n" + POST + "Content-Length: 1\r\n\r\na" + GET + "\r\n",
            "GET http://example.com/",
            "end",
            "POST http://example.com/ length=1 [content-length:1]",
            "data a",
            "end",
            "GET http://example.com/",
            "end"),
        ok(
            "close",
            GET + "Connection: foo , Close\r\n\r\n",
            "GET http://example.com/ close [connection:foo , Close]",
            "end"),
        ok(
            "HTTP/1.0",
            "GET / HTTP/1.0\r\n" + HOST + "\r\n",
            "GET http://example.com/ close",
            "end"),
        ok(
            "HTTP/1.0 with keep-alive",
            "GET / HTTP/1.0\r\n" + HOST + "Connection: Keep-Alive\r\n\r\n",
            "GET http://example.com/ [connection:Keep-Alive]",
            "end"),
        ok(
            "an expectation",
            POST + "Expect: 100-Continue\r\nContent-Length: 1\r\n\r\na",
            "POST http://example.com/ length=1 continue [expect:100-Continue] [content-length:1]",
            "data a",
            "end"),
        ok(
            "an expectation that no one waits for",
            GET + "Expect: 100-continue\r\n\r\n",
            "GET http://example.com/",
            "end"),
        ok(
            "an offer of h2c, which is not taken",
            POST
                + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n"
                + "Content-Length: 1\r\n\r\na",
            "POST http://example.com/ length=1 [connection:Upgrade, HTTP2-Settings] [upgrade:h2c]"
                + " [http2-settings:AA] [content-length:1]",
            "data a",
            "end"),
        ok(
            "a WebSocket",
            GET + "Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n\r\n",
            "GET http://example.com/ upgrade=websocket [connection:keep-alive, Upgrade]"
                + " [upgrade:WebSocket]",
            "end"),
        ok(
            "an upgrade that the connection does not name",
            GET + "Upgrade: websocket\r\n\r\n",
            "GET http://example.com/ [upgrade:websocket]",
            "end"));
  }

  private static List<Arguments> badRequestLines() {
    return List.of(
        bad("a control before the request line", "\0" + GET + "\r\n"),
        bad("a space before the request line", " " + GET + "\r\n"),
        bad("a bare LF before the request line", "\n" + GET + "\r\n"),
        bad("a bare CR before the request line", "\r" + GET + "\r\n"),
        bad("empty lines without end", "\r\n".repeat(5) + GET + "\r\n"),
        bad("a TLS ClientHello", "\u0016\u0003\u0001\u0002\u0000\u0001"),
        bad("two spaces", "GET  / HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("a tab", "GET\t/ HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("a space at the end", "GET / HTTP/1.1 \r\n" + HOST + "\r\n"),
        bad("a bare CR in the line", "GET /\r HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("a bare LF at its end", "GET / HTTP/1.1\n" + HOST + "\r\n"),
        bad("no version", "GET /\r\n" + HOST + "\r\n"),
        bad("a version in lower case", "GET / http/1.1\r\n" + HOST + "\r\n"),
        bad("a version of letters", "GET / HTTP/1.x\r\n" + HOST + "\r\n"),
        bad("a long version", "GET / HTTP/1.10\r\n" + HOST + "\r\n"),
        bad("HTTP/2.0", "GET / HTTP/2.0\r\n" + HOST + "\r\n", 505),
        bad("HTTP/1.2", "GET / HTTP/1.2\r\n" + HOST + "\r\n", 505),
        bad("HTTP/0.9", "GET / HTTP/0.9\r\n" + HOST + "\r\n", 505),
        bad("a method that is no token", "G(T / HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("CONNECT", "CONNECT example.com:443 HTTP/1.1\r\n" + HOST + "\r\n", 501),
        bad("CONNECT with a path", "CONNECT / HTTP/1.1\r\n" + HOST + "\r\n", 501));
  }

  private static List<Arguments> badTargets() {
    return List.of(
        badTarget("asterisk-form but for OPTIONS", "*"),
        badTarget("authority-form", "example.com:80"),
        badTarget("another scheme", "ftp://example.com/"),
        badTarget("user information", "http://user@example.com/"),
        badTarget("an empty host", "http:///x"),
        badTarget("a fragment", "/a#b"),
        badTarget("a fragment in the query", "/a?b#c"),
        badTarget("raw octets", "/\u00e4"),
        badTarget("raw octets in the query", "/?\u00e4"),
        badTarget("a backslash", "/a\\..\\b"),
        badTarget("dots above the root", "/../etc/passwd"),
        badTarget("encoded dots above the root", "/a/%2e%2E/%2e./b"),
        badTarget("dots with parameters", "/a/..;/b"),
        badTarget("encoded dots with parameters", "/a/%2e%2e;x=1/b"),
        badTarget("dots before an encoded slash", "/a/..%2fb"),
        badTarget("dots after an encoded slash", "/a/b%2F.."),
        badTarget("dots after an encoded backslash", "/a/b%5c..%5cc"),
        badTarget("an encoded NUL", "/a%00"),
        badTarget("a bad escape", "/a%zz"),
        badTarget("a cut escape", "/a%2"),
        bad("no host", "GET / HTTP/1.1\r\n\r\n"),
        bad("no host in HTTP/1.0", "GET / HTTP/1.0\r\n\r\n"),
        bad("no host beside absolute-form", "GET http://a/ HTTP/1.1\r\n\r\n"),
        bad("two hosts", "GET / HTTP/1.1\r\n" + HOST + HOST + "\r\n"),
        badHost("empty", ""),
        badHost("a list", "example.com, other.example"),
        badHost("user information", "user@example.com"),
        badHost("a path", "example.com/x"),
        badHost("a space", "exam ple.com"),
        badHost("a port of letters", "example.com:8o"),
        badHost("a port too high", "example.com:65536"),
        badHost("a negative port", "example.com:-1"),
        badHost("an address that is not closed", "[::1"),
        badHost("an address with rest", "[::1]x"),
        badHost("percent-encoding", "ex%61mple.com"),
        badHost("an empty label", "a..b"));
  }

  private static List<Arguments> badFields() {
    return List.of(
        bad("a space before the colon", GET + "A : b\r\n\r\n"),
        bad("a space in the name", GET + "A B: c\r\n\r\n"),
        bad("an empty name", GET + ": b\r\n\r\n"),
        bad("no colon", GET + "abc\r\n\r\n"),
        bad("a folded line", GET + "A: b\r\n c\r\n\r\n"),
        bad("a folded line with a tab", GET + "A: b\r\n\tc\r\n\r\n"),
        bad("a folded first line", "GET / HTTP/1.1\r\n " + HOST + "\r\n"),
        bad("a bare LF", GET + "A: b\nC: d\r\n\r\n"),
        bad("bare LFs at the end", "GET / HTTP/1.1\r\nHost: x\r\n\n"),
        bad("a bare CR", GET + "A: b\rC: d\r\n\r\n"),
        bad("a bare CR at a line's start", GET + "\rA: b\r\n\r\n"),
        bad("two CRs", GET + "A: b\r\r\n\r\n"),
        bad("NUL in a value", GET + "A: b\0c\r\n\r\n"),
        bad("DEL in a value", GET + "A: b\u007fc\r\n\r\n"),
        bad("a control in a name", GET + "A\u0001: b\r\n\r\n"),
        bad("an octet above ASCII in a name", GET + "A\u00e4: b\r\n\r\n"),
        bad("another expectation", POST + "Expect: foo\r\nContent-Length: 1\r\n\r\n", 417),
        bad(
            "a list of expectations",
            POST + "Expect: 100-continue, x\r\nContent-Length: 1\r\n\r\n",
            417));
  }

  private static List<Arguments> badFraming() {
    return List.of(
        bad("both", POST + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"),
        bad("both, turned", POST + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"),
        bad(
            "a coding in HTTP/1.0",
            "POST / HTTP/1.0\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n"),
        badCoding("chunked, xchunked"),
        badCoding("xchunked"),
        badCoding("chunked, chunked"),
        badCoding("chunked;q=1"),
        badCoding("chunked,"),
        badCoding(",chunked"),
        badCoding("\"chunked\""),
        badCoding("identity"),
        badCoding(""),
        badCoding("\u000bchunked"),
        bad("another coding", POST + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501),
        bad(
            "a repeated coding",
            POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"),
        bad("a folded coding", POST + "Transfer-Encoding:\r\n chunked\r\n\r\n"),
        bad("a coding with a space before the colon", POST + "Transfer-Encoding : chunked\r\n\r\n"),
        bad("two lengths", POST + "Content-Length: 3\r\nContent-Length: 4\r\n\r\n"),
        bad("two equal lengths", POST + "Content-Length: 3\r\nContent-Length: 3\r\n\r\n"),
        badLength("1,1"),
        badLength("1, 1"),
        badLength("+1"),
        badLength("-1"),
        badLength("0x1"),
        badLength(""),
        badLength("1 1"),
        badLength("1.0"),
        badLength("\u00b2"),
        badLength("9223372036854775808"),
        badLength("99999999999999999999"));
  }

  private static List<Arguments> badUpgrades() {
    String upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
    return List.of(
        bad("with a length", GET + upgrade + "Content-Length: 5\r\n\r\n"),
        bad("with a length of nothing", GET + upgrade + "Content-Length: 0\r\n\r\n"),
        bad("with chunks", GET + upgrade + "Transfer-Encoding: chunked\r\n\r\n"),
        bad("of a POST", POST + upgrade + "\r\n"));
  }

  private static List<Arguments> badChunks() {
    return List.of(
        bad("a size that ends with LF", "3\nabc\r\n0\r\n\r\n"),
        bad("a size that ends with CR", "3\rabc\r\n0\r\n\r\n"),
        bad("an extension that ends with LF", "3;x\nabc\r\n0\r\n\r\n"),
        bad("an extension with a bare CR", "3;x\ry\r\nabc\r\n0\r\n\r\n"),
        bad("an extension with NUL", "3;x\0\r\nabc\r\n0\r\n\r\n"),
        bad("an underscore", "0_2e\r\nabc\r\n0\r\n\r\n"),
        bad("a sign", "-0\r\n\r\n"),
        bad("a plus", "+3\r\nabc\r\n0\r\n\r\n"),
        bad("a prefix", "0x3\r\nabc\r\n0\r\n\r\n"),
        bad("a space before", " 3\r\nabc\r\n0\r\n\r\n"),
        bad("a space after", "3 \r\nabc\r\n0\r\n\r\n"),
        bad("an empty size", "\r\nabc\r\n0\r\n\r\n"),
        bad("an extension alone", ";x\r\nabc\r\n0\r\n\r\n"),
        bad("2^63", "8000000000000000\r\nabc\r\n0\r\n\r\n"),
        bad("2^64 + 3", "10000000000000003\r\nabc\r\n0\r\n\r\n"),
        bad("a chunk that is longer than its size", "3\r\nabcd\r\n0\r\n\r\n"),
        bad("a chunk that ends with LF", "3\r\nabc\n0\r\n\r\n"),
        bad("a chunk that ends with CR", "3\r\nabc\r0\r\n\r\n"),
        bad("a chunk that ends with other octets", "3\r\nabcXX0\r\n\r\n"),
        bad("a last chunk that ends with LF", "0\r\n\n"),
        bad("a folded trailer", "0\r\na: b\r\n c\r\n\r\n"),
        bad("a trailer without a colon", "0\r\nabc\r\n\r\n"),
        bad("a trailer that ends with LF", "0\r\na: b\n\r\n"));
  }

  private static Arguments ok(String name, String octets, String... events) {
    return Arguments.of(name, octets, List.of(events));
  }

  private static Arguments bad(String name, String octets) {
    return bad(name, octets, 400);
  }

  private static Arguments bad(String name, String octets, int status) {
    return Arguments.of(name, octets, status);
  }

  private static Arguments badTarget(String name, String target) {
    return bad("target: " + name, "GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n");
  }

  private static Arguments badHost(String name, String host) {
    return bad("host: " + name, "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
  }

  private static Arguments badCoding(String coding) {
    return bad("coding: " + coding, POST + "Transfer-Encoding: " + coding + "\r\n\r\n");
  }

  private static Arguments badLength(String length) {
    return bad("length: " + length, POST + "Content-Length: " + length + "\r\n\r\n");
  }
}
