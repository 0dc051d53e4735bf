package dev.penstock.proxy.http;

import static dev.penstock.proxy.http.Http2Harness.writeAndFlush;
import static dev.penstock.proxy.http.Http2Wire.END_STREAM;
import static dev.penstock.proxy.http.Http2Wire.data;
import static dev.penstock.proxy.http.Http2Wire.headers;
import static dev.penstock.proxy.http.Http2Wire.join;
import static dev.penstock.proxy.http.Http2Wire.reset;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What RFC 9113 lets through, and every HTTP/2 request that must be refused. */
final class Http2ServerStreamTest {
  private static final String[] GET = {
    ":method", "GET", ":scheme", "http", ":authority", "example.com", ":path", "/"
  };
  private static final String[] POST = {
    ":method", "POST", ":scheme", "http", ":authority", "example.com", ":path", "/"
  };
  private static final String[] WEBSOCKET = {
    ":method",
    "CONNECT",
    ":protocol",
    "websocket",
    ":scheme",
    "https",
    ":authority",
    "a",
    ":path",
    "/chat"
  };

  @ParameterizedTest(name = "{0}")
  @MethodSource("accepted")
  void shouldGiveEventsWhenRequestIsWellFormed(String name, byte[] octets, List<String> events) {
    for (int at = 0; at < octets.length; at++) {
      Http2Harness server = server().sendSplit(octets, at);
      assertThat(server.events(0)).as("split at %d", at).isEqualTo(events);
      server.close();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void shouldResetTheStreamWhenRequestIsMalformed(String name, byte[] octets) {
    Http2Harness server = server().send(octets, headers(3, END_STREAM, GET));
    assertThat(server.frames()).containsExactly("RST_STREAM 1 PROTOCOL_ERROR");
    List<String> last = server.events(server.streamCount() - 1);
    assertThat(last).containsExactly("GET http://example.com/", "end");
    server.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void shouldEmitNoRequestThatIsWholeWhenItIsMalformed(String name, byte[] octets) {
    Http2Harness server = server().send(octets);
    for (int i = 0; i < server.streamCount(); i++) {
      assertThat(server.events(i)).doesNotContain("end");
    }
    server.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void shouldNameTheStatusWhenRequestCannotBeServed(String name, byte[] octets, int status) {
    Http2Harness server = server().send(octets);
    assertThat(server.events(0)).startsWith("fail " + status);
    server.close();
  }

  @Test
  void shouldResetTheRestWhenTheBodyBreaksItsLength() {
    byte[] head = headers(1, 0, with(POST, "content-length", "3"));
    Http2Harness longer = server().send(head, data(1, 0, "abcd"));
    assertThat(longer.events(0)).contains("reset 1").doesNotContain("end");
    assertThat(longer.frames()).containsExactly("RST_STREAM 1 PROTOCOL_ERROR");
    longer.close();
    Http2Harness shorter = server().send(head, data(1, END_STREAM, "ab"));
    assertThat(shorter.events(0)).contains("reset 1").doesNotContain("end");
    assertThat(shorter.frames()).containsExactly("RST_STREAM 1 PROTOCOL_ERROR");
    shorter.close();
  }

  @Test
  void shouldSayResetWhenClientResets() {
    Http2Harness server =
        server().send(headers(1, 0, POST), data(1, 0, "ab"), reset(1, Http2Error.CANCEL));
    assertThat(server.events(0))
        .containsExactly("POST http://example.com/ streamed", "data ab", "reset 8", "inactive");
    server.close();
  }

  @Test
  void shouldSayOnlyInactiveWhenTheConnectionBreaksOff() {
    Http2Harness server = server().send(headers(1, 0, POST), data(1, 0, "ab"));
    server.close();
    assertThat(server.events(0))
        .containsExactly("POST http://example.com/ streamed", "data ab", "inactive");
  }

  @Test
  void shouldEndWithTheHeadWhenResponseHasNoBody() {
    assertThat(answer(GET, 204, BodyFraming.NONE, ""))
        .containsExactly("HEADERS 1 end [:status=204]");
    assertThat(answer(GET, 200, BodyFraming.NONE, ""))
        .containsExactly("HEADERS 1 end [:status=200]");
    assertThat(answer(GET, 200, BodyFraming.ofLength(0), ""))
        .containsExactly("HEADERS 1 end [:status=200] [content-length=0]");
  }

  @Test
  void shouldWriteDataWhenResponseHasABody() {
    assertThat(answer(GET, 200, BodyFraming.STREAMED, "abc"))
        .containsExactly("HEADERS 1 [:status=200]", "DATA 1 end abc");
    assertThat(answer(GET, 200, BodyFraming.ofLength(3), "abc"))
        .containsExactly("HEADERS 1 [:status=200] [content-length=3]", "DATA 1 end abc");
  }

  @Test
  void shouldDropTheBodyWhenRequestIsHead() {
    String[] head = GET.clone();
    head[1] = "HEAD";
    assertThat(answer(head, 200, BodyFraming.ofLength(3), "abc"))
        .containsExactly("HEADERS 1 end [:status=200] [content-length=3]");
  }

  @Test
  void shouldResetWhenResponseBodyBreaksItsLength() {
    assertThat(answer(GET, 200, BodyFraming.ofLength(2), "abc"))
        .containsExactly(
            "HEADERS 1 [:status=200] [content-length=2]", "RST_STREAM 1 INTERNAL_ERROR");
    assertThat(answer(GET, 200, BodyFraming.ofLength(4), "abc"))
        .containsExactly(
            "HEADERS 1 [:status=200] [content-length=4]",
            "DATA 1 abc",
            "RST_STREAM 1 INTERNAL_ERROR");
  }

  @Test
  void shouldStripHopByHopFieldsWhenTheyWereLeft() {
    Http2Harness server =
        Http2Harness.server(
            Http2Limits.DEFAULTS,
            (stream, event) -> {
              if (event instanceof BodyEnd) {
                Headers headers =
                    new Headers()
                        .add(HeaderNames.CONNECTION, new AsciiString("x"))
                        .add(HeaderNames.TRANSFER_ENCODING, new AsciiString("chunked"))
                        .add(HeaderNames.CONTENT_LENGTH, new AsciiString("7"))
                        .add(new AsciiString("x"), new AsciiString("y"));
                stream.write(new ResponseHead(200, headers, BodyFraming.NONE));
                writeAndFlush(stream, BodyEnd.WITHOUT_TRAILERS);
              }
            });
    server.send(headers(1, END_STREAM, GET));
    assertThat(server.frames()).containsExactly("HEADERS 1 end [:status=200] [x=y]");
    server.close();
  }

  @Test
  void shouldWriteInterimAndTrailersWhenTheyCome() {
    Http2Harness server =
        Http2Harness.server(
            Http2Limits.DEFAULTS,
            (stream, event) -> {
              if (event instanceof BodyEnd) {
                Headers trailers =
                    new Headers().add(new AsciiString("grpc-status"), new AsciiString("0"));
                stream.write(new ResponseHead(103, new Headers(), BodyFraming.NONE));
                stream.write(new ResponseHead(200, new Headers(), BodyFraming.STREAMED));
                writeAndFlush(stream, new BodyEnd(trailers));
              }
            });
    server.send(headers(1, END_STREAM, GET));
    assertThat(server.frames())
        .containsExactly(
            "HEADERS 1 [:status=103]", "HEADERS 1 [:status=200]", "HEADERS 1 end [grpc-status=0]");
    server.close();
  }

  @Test
  void shouldAbandonTheRequestWhenResponseEndsFirst() {
    Http2Harness server =
        Http2Harness.server(
            Http2Limits.DEFAULTS,
            (stream, event) -> {
              if (event instanceof RequestHead) {
                stream.write(new ResponseHead(404, new Headers(), BodyFraming.ofLength(0)));
                writeAndFlush(stream, BodyEnd.WITHOUT_TRAILERS);
              }
            });
    server.send(headers(1, 0, POST), data(1, 0, "abc"));
    assertThat(server.frames())
        .containsExactly("HEADERS 1 end [:status=404] [content-length=0]", "RST_STREAM 1 NO_ERROR");
    assertThat(server.events(0)).endsWith("inactive");
    for (int i = 0; i < 2 * Http2Limits.DEFAULTS.resetsPerWindow(); i++) {
      server.send(data(1, 0, "late"));
    }
    assertThat(server.frames()).hasSize(2);
    assertThat(server.isOpen()).isTrue();
    server.close();
  }

  @Test
  void shouldKeepDataThatAwaitsItsWindowWhenResponseEndsFirst() {
    Http2Harness server =
        Http2Harness.server(
            Http2Limits.DEFAULTS,
            (stream, event) -> {
              if (event instanceof RequestHead) {
                stream.write(new ResponseHead(200, new Headers(), BodyFraming.STREAMED));
                stream.write(new BodyData(Http2Harness.buffer(stream, "abcd")));
                writeAndFlush(stream, BodyEnd.WITHOUT_TRAILERS);
              }
            });
    server.send(Http2Wire.settings(4, 2), headers(1, 0, POST));
    assertThat(server.frames()).containsExactly("HEADERS 1 [:status=200]", "DATA 1 ab");
    server.send(Http2Wire.windowUpdate(1, 10));
    assertThat(server.frames())
        .containsExactly(
            "HEADERS 1 [:status=200]", "DATA 1 ab", "DATA 1 end cd", "RST_STREAM 1 NO_ERROR");
    server.close();
  }

  @Test
  void shouldPassOctetsBothWaysWhenTheTunnelIsOpen() {
    Http2ServerStream[] stream = new Http2ServerStream[1];
    Http2Harness server =
        Http2Harness.server(Http2Limits.DEFAULTS, (opened, _) -> stream[0] = opened);
    server.send(headers(1, 0, WEBSOCKET));
    assertThat(server.events(0).getFirst())
        .startsWith("GET http://a/chat upgrade=websocket [sec-websocket-key:");
    assertThat(server.events(0).getLast()).isEqualTo("end");
    Headers accept = new Headers().add(HeaderNames.SEC_WEBSOCKET_ACCEPT, new AsciiString("x"));
    writeAndFlush(stream[0], new ResponseHead(101, accept, BodyFraming.NONE));
    server.send(data(1, 0, "up"));
    writeAndFlush(stream[0], new BodyData(server.buffer("down")));
    server.send(data(1, END_STREAM, ""));
    writeAndFlush(stream[0], BodyEnd.WITHOUT_TRAILERS);
    server.settle();
    assertThat(server.frames())
        .containsExactly("HEADERS 1 [:status=200]", "DATA 1 down", "DATA 1 end ");
    assertThat(server.events(0).subList(2, 5)).containsExactly("data up", "end", "inactive");
    server.close();
  }

  @Test
  void shouldResetWhenDataComesBeforeTheTunnelIsOpen() {
    Http2Harness server = server().send(headers(1, 0, WEBSOCKET), data(1, 0, "x"));
    assertThat(server.frames()).containsExactly("RST_STREAM 1 PROTOCOL_ERROR");
    assertThat(server.events(0)).contains("reset 1").noneMatch(event -> event.startsWith("data"));
    server.close();
  }

  private static Stream<Arguments> accepted() {
    return Stream.of(
        ok("a GET", headers(1, END_STREAM, GET), "GET http://example.com/", "end"),
        ok(
            "fields as they came, cookies joined",
            headers(1, END_STREAM, with(GET, "cookie", "a=b", "x-y", "z", "cookie", "c=d")),
            "GET http://example.com/ [cookie:a=b; c=d] [x-y:z]",
            "end"),
        ok(
            "te: trailers",
            headers(1, END_STREAM, with(GET, "te", "trailers")),
            "GET http://example.com/ [te:trailers]",
            "end"),
        ok(
            "a host that says the same",
            headers(1, END_STREAM, with(GET, "host", "EXAMPLE.com")),
            "GET http://example.com/",
            "end"),
        ok(
            "a host in place of :authority",
            headers(1, END_STREAM, ":method", "GET", ":scheme", "http", ":path", "/", "host", "a"),
            "GET http://a/",
            "end"),
        ok(
            "a body of unknown length",
            join(headers(1, 0, POST), data(1, 0, "ab"), data(1, END_STREAM, "c")),
            "POST http://example.com/ streamed",
            "data abc",
            "end"),
        ok(
            "a body of known length",
            join(
                headers(1, 0, with(POST, "content-length", "3")),
                data(1, 0, "ab"),
                data(1, END_STREAM, "c")),
            "POST http://example.com/ length=3 [content-length:3]",
            "data abc",
            "end"),
        ok(
            "trailers without the forbidden",
            join(
                headers(1, 0, POST),
                data(1, 0, "a"),
                headers(1, END_STREAM, "x-sum", "1", "authorization", "y", "content-length", "9")),
            "POST http://example.com/ streamed",
            "data a",
            "end  [x-sum:1]"),
        ok(
            "a normalised path",
            headers(
                1,
                END_STREAM,
                ":method",
                "GET",
                ":scheme",
                "http",
                ":authority",
                "A:80",
                ":path",
                "//a/./%7eb?c"),
            "GET http://a:80/a/~b?c",
            "end"),
        ok(
            "an asterisk",
            headers(
                1,
                END_STREAM,
                ":method",
                "OPTIONS",
                ":scheme",
                "http",
                ":authority",
                "a",
                ":path",
                "*"),
            "OPTIONS http://a",
            "end"));
  }

  private static Stream<Arguments> malformed() {
    return Stream.of(
        bad("connection", with(GET, "connection", "keep-alive")),
        bad("keep-alive", with(GET, "keep-alive", "x")),
        bad("proxy-connection", with(GET, "proxy-connection", "x")),
        bad("transfer-encoding", with(GET, "transfer-encoding", "chunked")),
        bad("upgrade", with(GET, "upgrade", "h2c")),
        bad("te", with(GET, "te", "gzip")),
        bad("te with more", with(GET, "te", "trailers, deflate")),
        bad("a name in upper case", with(GET, "X-a", "b")),
        bad("an empty name", with(GET, "", "b")),
        bad("a name with a space", with(GET, "a b", "c")),
        bad("a name with a colon", with(GET, "a:", "c")),
        bad("a name with LF", with(GET, "a\nb", "c")),
        bad("a value with CR", with(GET, "a", "b\rc")),
        bad("a value with LF", with(GET, "a", "b\nc")),
        bad("a value with NUL", with(GET, "a", "b\0c")),
        bad("a value with a space before", with(GET, "a", " b")),
        bad("a value with a space after", with(GET, "a", "b ")),
        bad("a late pseudo-header field", with(GET, "a", "b", ":path", "/")),
        bad("an unknown pseudo-header field", with(GET, ":foo", "b")),
        bad("a response's pseudo-header field", with(GET, ":status", "200")),
        bad("two methods", with(GET, ":method", "GET")),
        bad("two schemes", with(GET, ":scheme", "http")),
        bad("two paths", with(GET, ":path", "/")),
        bad("two authorities", with(GET, ":authority", "example.com")),
        bad("no method", without(GET, 0)),
        bad("no scheme", without(GET, 1)),
        bad("no path", without(GET, 3)),
        bad("an empty path", replace(GET, 3, "")),
        bad("an empty authority", replace(GET, 2, "")),
        bad("a path with a space", replace(GET, 3, "/a b")),
        bad("a path with CRLF", replace(GET, 3, "/a\r\nb")),
        bad("a method with a space", replace(GET, 0, "GET /x")),
        bad("an authority with a space", replace(GET, 2, "a b")),
        bad(":protocol without CONNECT", with(GET, ":protocol", "websocket")),
        bad("CONNECT with a path", replace(GET, 0, "CONNECT")),
        bad("a length of a body that is not there", with(POST, "content-length", "3")),
        bad("a length of letters", with(POST, "content-length", "x")),
        bad("a length with a sign", with(POST, "content-length", "+3")),
        bad("two lengths", with(POST, "content-length", "3", "content-length", "4")),
        Arguments.of(
            "trailers that do not end the stream",
            join(headers(1, 0, POST), data(1, 0, "a"), headers(1, 0, "x", "y"))),
        Arguments.of(
            "trailers with a pseudo-header field",
            join(headers(1, 0, POST), headers(1, END_STREAM, ":path", "/"))),
        Arguments.of(
            "trailers with a connection field",
            join(headers(1, 0, POST), headers(1, END_STREAM, "connection", "x"))),
        Arguments.of(
            "trailers in upper case",
            join(headers(1, 0, POST), headers(1, END_STREAM, "X-A", "x"))));
  }

  private static Stream<Arguments> refused() {
    return Stream.of(
        refused("no authority", without(GET, 2), 400),
        refused("user information", replace(GET, 2, "u@a"), 400),
        refused("a host that says otherwise", with(GET, "host", "b"), 400),
        refused("two hosts", with(GET, "host", "example.com", "host", "example.com"), 400),
        refused("another scheme", replace(GET, 1, "ftp"), 400),
        refused("a path without a slash", replace(GET, 3, "a"), 400),
        refused("an absolute path", replace(GET, 3, "http://a/"), 400),
        refused("dots with parameters", replace(GET, 3, "/..;/a"), 400),
        refused("an encoded NUL", replace(GET, 3, "/%00"), 400),
        refused("another expectation", with(GET, "expect", "x"), 417),
        refused("a plain CONNECT", new String[] {":method", "CONNECT", ":authority", "a:443"}, 501),
        refused("a CONNECT to another protocol", replace(WEBSOCKET, 1, "connect-udp"), 501),
        refused("too many fields", manyFields(), 431));
  }

  private static Http2Harness server() {
    return Http2Harness.server(Http2Limits.DEFAULTS, (_, _) -> {});
  }

  private static List<String> answer(
      String[] request, int status, BodyFraming framing, String body) {
    Http2Harness server =
        Http2Harness.server(
            Http2Limits.DEFAULTS,
            (stream, event) -> {
              if (event instanceof BodyEnd) {
                stream.write(new ResponseHead(status, new Headers(), framing));
                if (!body.isEmpty()) {
                  stream.write(new BodyData(Http2Harness.buffer(stream, body)));
                }
                writeAndFlush(stream, BodyEnd.WITHOUT_TRAILERS);
              }
            });
    server.send(headers(1, END_STREAM, request));
    server.close();
    return server.frames().stream().filter(frame -> !frame.startsWith("GOAWAY")).toList();
  }

  private static Arguments ok(String name, byte[] octets, String... events) {
    return Arguments.of(name, octets, List.of(events));
  }

  private static Arguments bad(String name, String[] fields) {
    return Arguments.of(name, headers(1, END_STREAM, fields));
  }

  private static Arguments refused(String name, String[] fields, int status) {
    return Arguments.of(name, headers(1, 0, fields), status);
  }

  private static String[] with(String[] fields, String... more) {
    return Stream.concat(Stream.of(fields), Stream.of(more)).toArray(String[]::new);
  }

  private static String[] without(String[] fields, int pair) {
    return Stream.concat(Stream.of(fields).limit(pair * 2L), Stream.of(fields).skip(pair * 2L + 2))
        .toArray(String[]::new);
  }

  private static String[] replace(String[] fields, int pair, String value) {
    String[] replaced = fields.clone();
    replaced[pair * 2 + 1] = value;
    return replaced;
  }

  private static String[] manyFields() {
    String[] fields = GET;
    for (int i = 0; i <= Http2Limits.DEFAULTS.fields(); i++) {
      fields = with(fields, "x-" + i, "y");
    }
    return fields;
  }
}
