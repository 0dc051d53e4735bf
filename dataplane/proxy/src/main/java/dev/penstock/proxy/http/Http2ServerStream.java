package dev.penstock.proxy.http;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/**
 * First handler of a stream that a client opened (a child channel of {@code
 * Http2MultiplexHandler}): frames become request events, response events become frames.
 *
 * <p>A request that breaks HTTP/2's own rules (RFC 9113 section 8.1.1) is reset with
 * PROTOCOL_ERROR: before its head has been emitted that is all, in the middle of its body a {@link
 * StreamReset} says so. One that is well-formed but cannot be served gives a {@link DecodeFailure},
 * whose status is to be written as the answer. A client's RST_STREAM gives {@link StreamReset}; a
 * connection that breaks off gives {@code channelInactive} alone.
 *
 * <p>Extended CONNECT for WebSocket (RFC 8441) looks like HTTP/1.1's upgrade: a {@code GET} with
 * {@link RequestHead#upgrade} and its {@link BodyEnd}, to which writing a 101 opens the tunnel. In
 * the tunnel, {@link BodyEnd} half-closes it, in either direction.
 *
 * <p>When the response has ended before the request, the stream is reset with NO_ERROR as soon as
 * the response is written (RFC 9113 section 8.1), and the channel closes. So it does once both have
 * ended. Closing it earlier resets the stream and drops what waits for flow control: close it after
 * the {@link BodyEnd}'s write is done, or not at all.
 */
public final class Http2ServerStream extends Http2StreamHandler {
  private final String scheme;
  private final Http2Limits limits;
  private @Nullable RequestHead request;

  /**
   * One per stream.
   *
   * @param scheme {@code https} on a TLS listener, else {@code http}
   */
  public Http2ServerStream(String scheme, Http2Limits limits) {
    this.scheme = scheme;
    this.limits = limits;
  }

  @Override
  void onHead(ChannelHandlerContext ctx, Http2Headers list, boolean endStream)
      throws Http2Fields.Malformed, MalformedException {
    RequestHead head = Http2RequestReader.read(list, endStream, scheme, limits);
    request = head;
    if (endStream || head.upgrade() != null) {
      inbound(Inbound.ENDED);
      fire(ctx, head);
      if (inbound() == Inbound.ENDED) {
        fire(ctx, BodyEnd.WITHOUT_TRAILERS);
      }
    } else {
      startBody(Http2Fields.contentLength(head.headers()));
      fire(ctx, head);
    }
  }

  @Override
  void onMalformed(ChannelHandlerContext ctx, String reason) {
    if (request != null) {
      fire(ctx, new StreamReset(Http2Error.PROTOCOL_ERROR.code()));
    }
  }

  @Override
  void onRefused(ChannelHandlerContext ctx, int status, String reason) {
    fire(ctx, new DecodeFailure(status, reason));
  }

  @Override
  void onReset(ChannelHandlerContext ctx, long errorCode) {
    inbound(Inbound.CLOSED);
    body().close();
    if (request != null) {
      fire(ctx, new StreamReset(errorCode));
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (!(message instanceof HttpEvent event)) {
      ctx.write(message, promise);
      return;
    }
    switch (event) {
      case ResponseHead head -> writeHead(ctx, head, promise);
      case BodyData data -> body().data(ctx, data, promise);
      case BodyEnd end -> writeEnd(ctx, end, promise);
      case StreamReset reset -> reset(ctx, reset.errorCode(), promise);
      case RequestHead _, DecodeFailure _ -> Http1Encoder.refuse(promise, event);
    }
  }

  private void writeHead(ChannelHandlerContext ctx, ResponseHead head, ChannelPromise promise) {
    if (!body().awaitsHead()) {
      Http1Encoder.refuse(promise, head);
      return;
    }
    Http2Headers list = Http2Fields.newList();
    if (head.isSwitchingProtocols()) {
      openTunnel(ctx, head, list, promise);
      return;
    }
    list.status(Integer.toString(head.status()));
    Http2Fields.write(head.headers(), list);
    if (head.isInterim()) {
      ctx.write(new DefaultHttp2HeadersFrame(list, false), promise);
    } else if (ResponseRules.mustBeEmpty(head.status(), method())) {
      Http2Fields.writeLength(ResponseRules.announcedLength(head), list);
      body().headAlone(ctx, list, promise);
    } else if (head.framing().isEmpty()) {
      Http2Fields.writeLength(Http2Fields.length(head.framing()), list);
      body().headAlone(ctx, list, promise);
    } else {
      long length = Http2Fields.length(head.framing());
      Http2Fields.writeLength(length, list);
      body().head(ctx, list, length, promise);
    }
  }

  private @Nullable String method() {
    return request == null ? null : request.method();
  }

  /** RFC 8441 section 5. */
  private void openTunnel(
      ChannelHandlerContext ctx, ResponseHead head, Http2Headers list, ChannelPromise promise) {
    if (request == null || request.upgrade() == null || inbound() != Inbound.ENDED) {
      Http1Encoder.refuse(promise, head);
      return;
    }
    head.headers().remove(HeaderNames.SEC_WEBSOCKET_ACCEPT);
    list.status("200");
    Http2Fields.write(head.headers(), list);
    inbound(Inbound.TUNNEL);
    body().head(ctx, list, -1, promise);
  }

  private void writeEnd(ChannelHandlerContext ctx, BodyEnd end, ChannelPromise promise) {
    boolean requestEnded = inbound() == Inbound.ENDED || inbound() == Inbound.TUNNEL;
    ChannelPromise observed = promise.unvoid();
    ChannelFuture written = body().end(ctx, end, observed);
    if (!requestEnded) {
      written.addListener(future -> abandonRequest(ctx, future.isSuccess()));
    }
  }

  private void abandonRequest(ChannelHandlerContext ctx, boolean written) {
    if (written && inbound() != Inbound.ENDED && ctx.channel().isActive()) {
      inbound(Inbound.CLOSED);
      body().reset(ctx, Http2Error.NO_ERROR.code(), ctx.newPromise());
    }
  }

  private void reset(ChannelHandlerContext ctx, long errorCode, ChannelPromise promise) {
    inbound(Inbound.CLOSED);
    body().reset(ctx, errorCode, promise);
  }
}
