package dev.penstock.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A backend's HTTP/1.1 connection: what a request looks like on it, and when it may be reused. */
final class Http1BackendTest {
  private final Http1Harness.Backend backend = new Http1Harness.Backend();

  @AfterEach
  void close() {
    backend.close();
  }

  @Test
  void shouldWriteTheHostFirstWhenThereIsNoBody() {
    RequestHead head = request("GET", BodyFraming.NONE);
    head.headers().add(new AsciiString("accept"), new AsciiString("*/*"));
    assertThat(backend.send(head, BodyEnd.WITHOUT_TRAILERS))
        .isEqualTo("GET /a?b HTTP/1.1\r\nhost: example.com:81\r\naccept: */*\r\n\r\n");
  }

  @Test
  void shouldWriteALengthOfNothingWhenTheMethodExpectsABody() {
    assertThat(backend.send(request("POST", BodyFraming.NONE), BodyEnd.WITHOUT_TRAILERS))
        .endsWith("content-length: 0\r\n\r\n");
  }

  @Test
  void shouldWriteTheLengthWhenItIsKnown() {
    assertThat(
            backend.send(
                request("POST", BodyFraming.ofLength(3)),
                backend.data("abc"),
                BodyEnd.WITHOUT_TRAILERS))
        .endsWith("\r\ncontent-length: 3\r\n\r\nabc");
  }

  @Test
  void shouldWriteChunksWhenTheLengthIsUnknown() {
    assertThat(
            backend.send(
                request("POST", BodyFraming.STREAMED),
                backend.data("abc"),
                BodyEnd.WITHOUT_TRAILERS))
        .endsWith("\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
  }

  @Test
  void shouldLeaveOutConnectionFieldsWhenTheyWereLeft() {
    RequestHead head = request("GET", BodyFraming.NONE);
    head.headers()
        .add(HeaderNames.HOST, new AsciiString("other"))
        .add(HeaderNames.CONTENT_LENGTH, new AsciiString("9"))
        .add(HeaderNames.TRANSFER_ENCODING, new AsciiString("chunked"))
        .add(HeaderNames.CONNECTION, new AsciiString("x"))
        .add(HeaderNames.PROXY_CONNECTION, new AsciiString("x"))
        .add(HeaderNames.UPGRADE, new AsciiString("h2c"))
        .add(HeaderNames.HTTP2_SETTINGS, new AsciiString("x"))
        .add(HeaderNames.TE, new AsciiString("trailers"));
    assertThat(backend.send(head, BodyEnd.WITHOUT_TRAILERS))
        .isEqualTo("GET /a?b HTTP/1.1\r\nhost: example.com:81\r\n\r\n");
  }

  @Test
  void shouldSayCloseWhenTheConnectionIsNotToPersist() {
    RequestHead head = request("GET", BodyFraming.NONE).keepAlive(false);
    assertThat(backend.send(head, BodyEnd.WITHOUT_TRAILERS))
        .endsWith("\r\nconnection: close\r\n\r\n");
  }

  @Test
  void shouldRefuseASecondRequestWhenTheResponseIsUnderWay() {
    backend.send(request("GET", BodyFraming.NONE), BodyEnd.WITHOUT_TRAILERS);
    ChannelFuture write = backend.channel().write(request("GET", BodyFraming.NONE));
    assertThat(write.cause()).isInstanceOf(IllegalStateException.class);
    backend.receive("HTTP/1.1 204 x\r\n\r\n");
    assertThat(backend.decoder().isIdle()).isTrue();
    assertThat(backend.send(request("GET", BodyFraming.NONE), BodyEnd.WITHOUT_TRAILERS))
        .startsWith("GET ");
  }

  @Test
  void shouldRefuseTheNextRequestWhenTheLastWasNotSentWhole() {
    backend.send(request("POST", BodyFraming.ofLength(5)), backend.data("ab"));
    backend.receive("HTTP/1.1 413 x\r\nContent-Length: 0\r\n\r\n");
    ChannelFuture write = backend.channel().write(request("GET", BodyFraming.NONE));
    assertThat(write.cause()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldRefuseTheNextRequestWhenMoreThanTheResponseCame() {
    List<ChannelFuture> writes = new ArrayList<>();
    backend
        .channel()
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object event) {
                if (event instanceof BodyEnd) {
                  writes.add(ctx.channel().write(request("GET", BodyFraming.NONE)));
                }
              }
            });
    backend.send(request("GET", BodyFraming.NONE), BodyEnd.WITHOUT_TRAILERS);
    backend.receive("HTTP/1.1 204 x\r\n\r\nHTTP/1.1 200 hidden\r\ncontent-length: 0\r\n\r\n");
    assertThat(writes.getFirst().cause()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldTunnelBothWaysWhenTheUpgradeIsAccepted() {
    RequestHead head = request("GET", BodyFraming.NONE).upgrade("websocket");
    assertThat(backend.send(head, BodyEnd.WITHOUT_TRAILERS))
        .endsWith("\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n");
    backend.receive("HTTP/1.1 101 x\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\ndown");
    assertThat(backend.send(backend.data("up"))).isEqualTo("up");
    assertThat(backend.events())
        .containsExactly(
            "101 upgrade=websocket [upgrade:websocket] [connection:upgrade]", "data down");
    backend.send(BodyEnd.WITHOUT_TRAILERS);
    assertThat(backend.channel().isOpen()).isFalse();
  }

  @Test
  void shouldReadTheNextResponseWhenTheUpgradeIsDeclined() {
    RequestHead head = request("GET", BodyFraming.NONE).upgrade("websocket");
    backend.send(head, BodyEnd.WITHOUT_TRAILERS);
    backend.receive("HTTP/1.1 403 x\r\ncontent-length: 0\r\n\r\n");
    assertThat(backend.decoder().isIdle()).isTrue();
  }

  private static RequestHead request(String method, BodyFraming framing) {
    RequestTarget target = RequestTarget.of("https", "EXAMPLE.com:81", "/a?b");
    return new RequestHead(HttpVersion.H2, method, target, new Headers(), framing);
  }
}
