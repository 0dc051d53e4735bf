package dev.penstock.proxy.http;

import static dev.penstock.proxy.http.Http2Harness.writeAndFlush;
import static dev.penstock.proxy.http.Http2Wire.END_STREAM;
import static dev.penstock.proxy.http.Http2Wire.data;
import static dev.penstock.proxy.http.Http2Wire.headers;
import static dev.penstock.proxy.http.Http2Wire.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A backend's HTTP/2 stream: what a request looks like on it, and what may come back. */
final class Http2ClientStreamTest {
  private static final int FIRST = 3;

  private final Http2Harness backend = Http2Harness.client(Http2Limits.DEFAULTS);

  @AfterEach
  void close() {
    backend.close();
  }

  @Test
  void shouldEndWithTheHeadWhenRequestHasNoBody() {
    RequestHead head = request("GET", BodyFraming.NONE);
    head.headers()
        .add(HeaderNames.TE, new AsciiString("trailers"))
        .add(HeaderNames.CONNECTION, new AsciiString("x"))
        .add(HeaderNames.CONTENT_LENGTH, new AsciiString("9"))
        .add(HeaderNames.HOST, new AsciiString("other"));
    send(head);
    assertThat(backend.frames())
        .containsExactly(
            "HEADERS 3 end [:method=GET] [:scheme=http] [:authority=example.com] [:path=/a?b]"
                + " [te=trailers]");
  }

  @Test
  void shouldWriteDataAndTrailersWhenRequestHasABody() {
    Http2ClientStream stream = backend.open();
    stream.write(request("POST", BodyFraming.STREAMED));
    stream.write(new BodyData(backend.buffer("abc")));
    Headers trailers = new Headers().add(new AsciiString("x-sum"), new AsciiString("1"));
    writeAndFlush(stream, new BodyEnd(trailers));
    backend.settle();
    assertThat(backend.frames().subList(1, 3))
        .containsExactly("DATA 3 abc", "HEADERS 3 end [x-sum=1]");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("accepted")
  void shouldGiveEventsWhenResponseIsWellFormed(
      String name, String method, byte[] octets, List<String> events) {
    send(request(method, BodyFraming.NONE));
    backend.send(octets);
    assertThat(backend.events(0)).isEqualTo(events);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void shouldFailAndResetWhenResponseIsMalformed(String name, String method, byte[] octets) {
    send(request(method, BodyFraming.NONE));
    backend.send(octets);
    assertThat(backend.events(0)).contains("fail 502").doesNotContain("end").endsWith("inactive");
    assertThat(backend.frames()).anyMatch(frame -> frame.startsWith("RST_STREAM 3 "));
    assertThat(backend.isOpen()).isTrue();
  }

  @Test
  void shouldSayRefusedWhenTheStreamWasNotProcessed() {
    Http2ClientStream stream = send(request("GET", BodyFraming.NONE));
    backend.send(Http2Wire.reset(FIRST, Http2Error.REFUSED_STREAM));
    assertThat(backend.events(0)).containsExactly("reset 7", "inactive");
    assertThat(stream.isOpen()).isFalse();
  }

  @Test
  void shouldSayRefusedWhenGoAwayLeavesTheStreamOut() {
    send(request("GET", BodyFraming.NONE));
    send(request("GET", BodyFraming.NONE));
    backend.send(
        Http2Wire.goAway(FIRST, Http2Error.NO_ERROR), headers(FIRST, END_STREAM, ":status", "200"));
    assertThat(backend.events(0)).containsExactly("200", "end", "inactive");
    assertThat(backend.events(1)).containsExactly("reset 7", "inactive");
  }

  @Test
  void shouldKeepTheResponseWhenAResetWithoutErrorFollows() {
    Http2ClientStream stream = backend.open();
    stream.setReading(false);
    writeAndFlush(stream, request("POST", BodyFraming.STREAMED));
    backend.settle();
    backend.send(
        headers(FIRST, 0, ":status", "413"),
        data(FIRST, END_STREAM, "too much"),
        Http2Wire.reset(FIRST, Http2Error.NO_ERROR));
    assertThat(backend.events(0)).isEmpty();
    stream.setReading(true);
    backend.settle();
    assertThat(backend.events(0))
        .containsExactly("413 streamed", "data too much", "end", "inactive");
  }

  @Test
  void shouldSayResetWhenTheBackendResets() {
    send(request("GET", BodyFraming.NONE));
    backend.send(
        headers(FIRST, 0, ":status", "200"),
        data(FIRST, 0, "ab"),
        Http2Wire.reset(FIRST, Http2Error.INTERNAL_ERROR));
    assertThat(backend.events(0)).containsExactly("200 streamed", "data ab", "reset 2", "inactive");
  }

  @Test
  void shouldFailWhenTheConnectionEndsWithinAResponse() {
    send(request("GET", BodyFraming.NONE));
    send(request("GET", BodyFraming.NONE));
    backend.send(headers(FIRST, 0, ":status", "200"));
    backend.connection().close();
    backend.settle();
    assertThat(backend.events(0)).containsExactly("200 streamed", "fail 502", "inactive");
    assertThat(backend.events(1)).containsExactly("inactive");
  }

  @Test
  void shouldSendCancelWhenTheRequestIsNotWantedAnyMore() {
    Http2ClientStream stream = send(request("GET", BodyFraming.NONE));
    writeAndFlush(stream, StreamReset.CANCEL);
    backend.settle();
    assertThat(backend.frames()).endsWith("RST_STREAM 3 CANCEL");
    assertThat(stream.isOpen()).isFalse();
    backend.send(headers(FIRST, 0, ":status", "200"), data(FIRST, 0, "late"));
    assertThat(backend.frames()).hasSize(2);
  }

  @Test
  void shouldTunnelWhenTheBackendTakesExtendedConnect() {
    Http2ClientStream stream = backend.open();
    RequestHead head = request("GET", BodyFraming.NONE).upgrade("websocket");
    head.headers().add(HeaderNames.SEC_WEBSOCKET_KEY, new AsciiString("dGhlIHNhbXBsZSBub25jZQ=="));
    stream.write(head);
    writeAndFlush(stream, BodyEnd.WITHOUT_TRAILERS);
    backend.send(headers(FIRST, 0, ":status", "200"), data(FIRST, 0, "down"));
    writeAndFlush(stream, new BodyData(backend.buffer("up")));
    backend.settle();
    writeAndFlush(stream, BodyEnd.WITHOUT_TRAILERS);
    backend.settle();
    assertThat(backend.events(0))
        .containsExactly(
            "101 upgrade=websocket [sec-websocket-accept:s3pPLMBiTxaQ9kYGzzhZRbK+xOo=]",
            "data down");
    assertThat(backend.frames())
        .containsExactly(
            "HEADERS 3 [:method=CONNECT] [:scheme=http] [:authority=example.com] [:path=/a?b]"
                + " [:protocol=websocket]",
            "DATA 3 up",
            "DATA 3 end ");
  }

  @Test
  void shouldFailTheWriteWhenTheBackendTakesNoExtendedConnect() {
    backend.send(Http2Wire.settings(8, 0));
    Http2ClientStream stream = backend.open();
    ChannelFuture write =
        writeAndFlush(stream, request("GET", BodyFraming.NONE).upgrade("websocket"));
    assertThat(write.cause()).isInstanceOf(IllegalStateException.class);
  }

  private Http2ClientStream send(RequestHead head) {
    Http2ClientStream stream = backend.open();
    stream.write(head);
    writeAndFlush(stream, BodyEnd.WITHOUT_TRAILERS);
    backend.settle();
    return stream;
  }

  private static Stream<Arguments> accepted() {
    return Stream.of(
        ok("no body", "GET", headers(3, END_STREAM, ":status", "200"), "200", "end", "inactive"),
        ok(
            "a length",
            "GET",
            join(
                headers(3, 0, ":status", "200", "content-length", "3"), data(3, END_STREAM, "abc")),
            "200 length=3 [content-length:3]",
            "data abc",
            "end",
            "inactive"),
        ok(
            "interim responses and trailers",
            "GET",
            join(
                headers(3, 0, ":status", "103", "link", "x"),
                headers(3, 0, ":status", "200"),
                data(3, 0, "abc"),
                headers(3, END_STREAM, "grpc-status", "0", "set-cookie", "x")),
            "103 [link:x]",
            "200 streamed",
            "data abc",
            "end  [grpc-status:0]",
            "inactive"),
        ok(
            "the answer to HEAD",
            "HEAD",
            headers(3, END_STREAM, ":status", "200", "content-length", "3"),
            "200 [content-length:3]",
            "end",
            "inactive"),
        ok(
            "not modified",
            "GET",
            headers(3, END_STREAM, ":status", "304", "content-length", "3"),
            "304 [content-length:3]",
            "end",
            "inactive"));
  }

  private static Stream<Arguments> malformed() {
    return Stream.of(
        bad("no status", headers(3, END_STREAM, "a", "b")),
        bad("two statuses", headers(3, END_STREAM, ":status", "200", ":status", "200")),
        bad("a status of two digits", headers(3, END_STREAM, ":status", "20")),
        bad("a status of letters", headers(3, END_STREAM, ":status", "2x0")),
        bad("a status below 100", headers(3, END_STREAM, ":status", "099")),
        bad("a request's field", headers(3, END_STREAM, ":path", "/", ":status", "200")),
        bad("101", headers(3, 0, ":status", "101")),
        bad("an interim response that ends", headers(3, END_STREAM, ":status", "103")),
        bad("connection", headers(3, END_STREAM, ":status", "200", "connection", "close")),
        bad("chunks", headers(3, END_STREAM, ":status", "200", "transfer-encoding", "chunked")),
        bad("upper case", headers(3, END_STREAM, ":status", "200", "A", "b")),
        bad("a value with LF", headers(3, END_STREAM, ":status", "200", "a", "b\nc")),
        bad(
            "a body that is not there",
            headers(3, END_STREAM, ":status", "200", "content-length", "3")),
        bad(
            "a body that is shorter",
            join(headers(3, 0, ":status", "200", "content-length", "3"), data(3, END_STREAM, "a"))),
        bad(
            "a body that is longer",
            join(headers(3, 0, ":status", "200", "content-length", "3"), data(3, 0, "abcd"))),
        bad("data before the head", data(3, 0, "abc")),
        bad(
            "trailers that do not end the stream",
            join(headers(3, 0, ":status", "200"), headers(3, 0, "a", "b"))),
        Arguments.of(
            "a body in the answer to HEAD",
            "HEAD",
            join(headers(3, 0, ":status", "200"), data(3, END_STREAM, "abc"))),
        bad("a body of 204", join(headers(3, 0, ":status", "204"), data(3, END_STREAM, "abc"))));
  }

  private static RequestHead request(String method, BodyFraming framing) {
    RequestTarget target = RequestTarget.of("https", "example.com", "/a?b");
    return new RequestHead(HttpVersion.H1_1, method, target, new Headers(), framing);
  }

  private static Arguments ok(String name, String method, byte[] octets, String... events) {
    return Arguments.of(name, method, octets, List.of(events));
  }

  private static Arguments bad(String name, byte[] octets) {
    return Arguments.of(name, "GET", octets);
  }
}
