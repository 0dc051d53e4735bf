package dev.penstock.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelFuture;
import io.netty.util.AsciiString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client's HTTP/1.x connection in both directions: responses, order, tunnels, back-pressure. */
final class Http1ServerTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  private final Http1Harness.Client client = new Http1Harness.Client();

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void shouldWriteTheLengthWhenItIsKnown() {
    client.receive(GET);
    assertThat(
            client.send(
                response(200, BodyFraming.ofLength(3)),
                client.data("ab"),
                client.data("c"),
                BodyEnd.WITHOUT_TRAILERS))
        .isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc");
  }

  @Test
  void shouldWriteChunksWhenTheLengthIsUnknown() {
    client.receive(GET);
    String large = "x".repeat(2_000);
    Headers trailers = new Headers().add(new AsciiString("x-sum"), new AsciiString("1"));
    assertThat(
            client.send(
                response(200, BodyFraming.STREAMED),
                client.data("abc"),
                client.data(""),
                client.data(large),
                new BodyEnd(trailers)))
        .isEqualTo(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n7d0\r\n"
                + large
                + "\r\n0\r\nx-sum: 1\r\n\r\n");
  }

  @Test
  void shouldSayThatThereIsNoBodyWhenThereIsNone() {
    client.receive(GET);
    assertThat(client.send(response(404, BodyFraming.NONE), BodyEnd.WITHOUT_TRAILERS))
        .isEqualTo("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
  }

  @Test
  void shouldWriteNoBodyWhenTheRequestIsHead() {
    client.receive("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(
            client.send(
                response(200, BodyFraming.ofLength(3)),
                client.data("abc"),
                BodyEnd.WITHOUT_TRAILERS))
        .isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n");
  }

  @Test
  void shouldWriteNoLengthWhenTheStatusHasNoBody() {
    client.receive(GET);
    assertThat(client.send(response(204, BodyFraming.NONE), BodyEnd.WITHOUT_TRAILERS))
        .isEqualTo("HTTP/1.1 204 No Content\r\n\r\n");
    client.decoder().resumeNextRequest();
    client.receive(GET);
    ResponseHead notModified = response(304, BodyFraming.NONE);
    notModified.headers().add(HeaderNames.CONTENT_LENGTH, new AsciiString("5"));
    assertThat(client.send(notModified, BodyEnd.WITHOUT_TRAILERS))
        .isEqualTo("HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n");
  }

  @Test
  void shouldEndWithTheConnectionWhenTheClientSpeaksHttp10() {
    client.receive("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
    ResponseHead head = response(200, BodyFraming.STREAMED);
    assertThat(
            client.send(
                response(103, BodyFraming.NONE),
                head,
                client.data("abc"),
                BodyEnd.WITHOUT_TRAILERS))
        .isEqualTo("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nabc");
    assertThat(head.keepAlive()).isFalse();
  }

  @Test
  void shouldConfirmKeepAliveWhenTheClientSpeaksHttp10() {
    client.receive("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
    assertThat(client.send(response(200, BodyFraming.ofLength(0)), BodyEnd.WITHOUT_TRAILERS))
        .isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: keep-alive\r\n\r\n");
  }

  @Test
  void shouldSayCloseWhenTheRequestDoes() {
    client.receive("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    ResponseHead head = response(200, BodyFraming.NONE);
    assertThat(client.send(head, BodyEnd.WITHOUT_TRAILERS))
        .isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    assertThat(head.keepAlive()).isFalse();
  }

  @Test
  void shouldSayCloseWhenTheInputIsBad() {
    client.receive("GET / HTTP/1.1\r\n\r\n");
    ResponseHead head = response(400, BodyFraming.ofLength(0));
    assertThat(client.send(head, BodyEnd.WITHOUT_TRAILERS))
        .isEqualTo("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    assertThat(head.keepAlive()).isFalse();
  }

  @Test
  void shouldTakeFramingFromTheHeadAloneWhenFieldsContradictIt() {
    client.receive(GET);
    ResponseHead head = response(200, BodyFraming.ofLength(1));
    head.headers()
        .add(HeaderNames.CONTENT_LENGTH, new AsciiString("7"))
        .add(HeaderNames.TRANSFER_ENCODING, new AsciiString("chunked"))
        .add(HeaderNames.CONNECTION, new AsciiString("close"))
        .add(HeaderNames.KEEP_ALIVE, new AsciiString("x"))
        .add(new AsciiString("server"), new AsciiString("y\u00e4"));
    assertThat(client.send(head, client.data("a"), BodyEnd.WITHOUT_TRAILERS))
        .isEqualTo("HTTP/1.1 200 OK\r\nserver: y\u00e4\r\ncontent-length: 1\r\n\r\na");
  }

  @Test
  void shouldWriteInterimResponsesWhenTheyCome() {
    client.receive(GET);
    assertThat(client.send(response(100, BodyFraming.NONE)))
        .isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
    assertThat(client.send(response(299, BodyFraming.NONE), BodyEnd.WITHOUT_TRAILERS))
        .isEqualTo("HTTP/1.1 299 \r\ncontent-length: 0\r\n\r\n");
  }

  @Test
  void shouldCloseWhenTheBodyIsLongerThanItsHeadSays() {
    client.receive(GET);
    client.send(response(200, BodyFraming.ofLength(1)));
    ChannelFuture write = client.channel().write(client.data("ab"));
    assertThat(write.cause()).isInstanceOf(IllegalStateException.class);
    assertThat(client.channel().isOpen()).isFalse();
  }

  @Test
  void shouldCloseWhenTheBodyIsShorterThanItsHeadSays() {
    client.receive(GET);
    client.send(response(200, BodyFraming.ofLength(2)), client.data("a"));
    ChannelFuture write = client.channel().write(BodyEnd.WITHOUT_TRAILERS);
    assertThat(write.cause()).isInstanceOf(IllegalStateException.class);
    assertThat(client.channel().isOpen()).isFalse();
  }

  @Test
  void shouldRefuseASecondHeadWhenOneIsUnderWay() {
    client.receive(GET);
    client.send(response(200, BodyFraming.ofLength(2)));
    ChannelFuture write = client.channel().write(response(200, BodyFraming.NONE));
    assertThat(write.cause()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldCloseWhenTheStreamIsReset() {
    client.receive(GET);
    client.channel().writeAndFlush(StreamReset.INTERNAL_ERROR);
    assertThat(client.channel().isOpen()).isFalse();
  }

  @Test
  void shouldHoldPipelinedRequestsBackWhenOneIsUnderWay() {
    client.receive(GET + "GET /2 HTTP/1.1\r\nHost: a\r\n\r\nGET /3");
    assertThat(client.events()).containsExactly("GET http://a/", "end");
    client.decoder().resumeNextRequest();
    assertThat(client.events()).endsWith("GET http://a/2", "end").hasSize(4);
    assertThat(client.decoder().isHeadPartial()).isFalse();
    client.decoder().resumeNextRequest();
    assertThat(client.events()).hasSize(4);
    assertThat(client.decoder().isHeadPartial()).isTrue();
  }

  @Test
  void shouldRefuseToResumeWhenTheRequestHasNotEnded() {
    client.receive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na");
    assertThatThrownBy(() -> client.decoder().resumeNextRequest())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldStopReadingWhenEnoughIsHeld() {
    client.receive(GET);
    client.receive("x".repeat(Http1Limits.DEFAULTS.held()));
    ReadCounter reads = new ReadCounter();
    client.channel().pipeline().addFirst(reads);
    client.channel().read();
    client.channel().read();
    assertThat(reads.count()).isZero();
    client.decoder().resumeNextRequest();
    assertThat(reads.count()).isEqualTo(1);
    client.channel().read();
    assertThat(reads.count()).isEqualTo(2);
  }

  @Test
  void shouldReadOnWhenAReadGaveNoEvent() {
    client.channel().config().setAutoRead(false);
    ReadCounter reads = new ReadCounter();
    client.channel().pipeline().addFirst(reads);
    client.receive("POST / HTTP/1.1\r\nHost: a\r\n");
    assertThat(reads.count()).isEqualTo(1);
    client.receive("Transfer-Encoding: chunked\r\n\r\n");
    assertThat(reads.count()).isEqualTo(1);
    client.receive("5");
    assertThat(reads.count()).isEqualTo(2);
    client.receive("\r\nabc");
    assertThat(reads.count()).isEqualTo(2);
    client.receive("de\r\n0\r\n\r\n");
    client.receive("GET");
    assertThat(reads.count()).isEqualTo(2);
  }

  @Test
  void shouldTunnelBothWaysWhenSwitchingProtocols() {
    client.receive(
        "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\nearly");
    assertThat(client.events()).hasSize(2);
    ResponseHead accept = response(101, BodyFraming.NONE).upgrade("websocket");
    assertThat(client.send(accept))
        .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
        .endsWith("\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n");
    client.receive(" octets\r\n\r\n");
    assertThat(client.events()).endsWith("data early octets\r\n\r\n");
    assertThat(client.send(client.data("\0\1"))).isEqualTo("\0\1");
    client.send(BodyEnd.WITHOUT_TRAILERS);
    assertThat(client.channel().isOpen()).isFalse();
  }

  private static ResponseHead response(int status, BodyFraming framing) {
    return new ResponseHead(status, new Headers(), framing);
  }
}
