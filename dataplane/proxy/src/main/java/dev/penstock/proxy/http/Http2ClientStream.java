package dev.penstock.proxy.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * First handler of a stream opened to a backend with {@code Http2StreamChannelBootstrap}: request
 * events become frames, frames become response events. Write the {@link RequestHead} as soon as the
 * channel is open: before that, Netty does not tell the channel when its connection ends.
 *
 * <p>A response that breaks the rules is reset with PROTOCOL_ERROR and gives a {@link
 * DecodeFailure} with status 502; so does a stream that ends in the middle of a response. The
 * backend's RST_STREAM gives {@link StreamReset}; one that has not been processed, by
 * REFUSED_STREAM or GOAWAY, gives one that {@link StreamReset#isRefused}. A connection that breaks
 * off before the response gives {@code channelInactive} alone.
 *
 * <p>A request with {@link RequestHead#upgrade} becomes extended CONNECT (RFC 8441), if the backend
 * has announced that it takes it: the write fails if not. Its acceptance looks like HTTP/1.1's, a
 * 101. In the tunnel, {@link BodyEnd} half-closes it, in either direction.
 *
 * <p>{@code :scheme} is always {@code http}: the connection is cleartext, and servers check that.
 * When the response has ended before the request, write {@link StreamReset#CANCEL} or close.
 */
public final class Http2ClientStream extends Http2StreamHandler {
  private static final int BAD_GATEWAY = 502;
  private static final AsciiString HTTP = AsciiString.cached("http");
  private static final AsciiString CONNECT = AsciiString.cached("CONNECT");
  private static final AsciiString PROTOCOL = AsciiString.cached(":protocol");

  private final Http2Limits limits;
  private @Nullable RequestHead request;
  private boolean headSeen;

  /** One per stream. */
  public Http2ClientStream(Http2Limits limits) {
    this.limits = limits;
  }

  @Override
  void onHead(ChannelHandlerContext ctx, Http2Headers list, boolean endStream)
      throws Http2Fields.Malformed, MalformedException {
    RequestHead asked = request;
    if (asked == null) {
      throw new Http2Fields.Malformed("a response without a request");
    }
    ResponseHead head = Http2ResponseReader.read(list, endStream, asked, limits);
    headSeen = true;
    if (head.isInterim()) {
      fire(ctx, head);
    } else if (head.isSwitchingProtocols()) {
      inbound(Inbound.TUNNEL);
      fire(ctx, head);
    } else {
      boolean bodiless = head.framing().kind() == BodyFraming.Kind.NONE;
      startBody(bodiless ? 0 : Http2Fields.contentLength(head.headers()));
      fire(ctx, head);
      if (endStream && inbound() == Inbound.BODY) {
        end(ctx, BodyEnd.WITHOUT_TRAILERS);
      }
    }
  }

  @Override
  void onMalformed(ChannelHandlerContext ctx, String reason) {
    fire(ctx, new DecodeFailure(BAD_GATEWAY, reason));
  }

  @Override
  void onRefused(ChannelHandlerContext ctx, int status, String reason) {
    onMalformed(ctx, reason);
    ctx.close();
  }

  @Override
  void onReset(ChannelHandlerContext ctx, long errorCode) {
    if (errorCode == Http2Error.NO_ERROR.code()) {
      // The response is complete, though perhaps not read yet: RFC 9113 section 8.1.
      body().close();
      return;
    }
    boolean ended = inbound() == Inbound.ENDED;
    inbound(Inbound.CLOSED);
    body().close();
    if (!ended) {
      fire(ctx, new StreamReset(errorCode));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    boolean cut = inbound() == Inbound.BODY || (inbound() == Inbound.HEAD && headSeen);
    inbound(Inbound.CLOSED);
    if (cut) {
      fire(ctx, new DecodeFailure(BAD_GATEWAY, "the stream ended within a response"));
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (!(message instanceof HttpEvent event)) {
      ctx.write(message, promise);
      return;
    }
    switch (event) {
      case RequestHead head -> writeHead(ctx, head, promise);
      case BodyData data -> body().data(ctx, data, promise);
      case BodyEnd end -> body().end(ctx, end, promise);
      case StreamReset reset -> reset(ctx, reset.errorCode(), promise);
      case ResponseHead _, DecodeFailure _ -> Http1Encoder.refuse(promise, event);
    }
  }

  private void writeHead(ChannelHandlerContext ctx, RequestHead head, ChannelPromise promise) {
    if (!body().awaitsHead()) {
      Http1Encoder.refuse(promise, head);
      return;
    }
    Http2Headers list = Http2Fields.newList();
    list.method(head.upgrade() == null ? head.method() : CONNECT)
        .scheme(HTTP)
        .authority(head.authority())
        .path(head.target().pathAndQuery());
    if (head.upgrade() != null) {
      writeConnect(ctx, head, list, promise);
      return;
    }
    request = head;
    Http2Fields.write(head.headers(), list);
    long length = Http2Fields.length(head.framing());
    Http2Fields.writeLength(length, list);
    if (head.framing().isEmpty()) {
      body().headAlone(ctx, list, promise);
    } else {
      body().head(ctx, list, length, promise);
    }
  }

  private void writeConnect(
      ChannelHandlerContext ctx, RequestHead head, Http2Headers list, ChannelPromise promise) {
    if (!Boolean.TRUE.equals(
        ctx.channel().parent().attr(Http2ConnectionGuard.EXTENDED_CONNECT).get())) {
      promise.setFailure(new IllegalStateException("the backend takes no extended CONNECT"));
      return;
    }
    request = head;
    list.add(PROTOCOL, head.upgrade());
    Headers headers = head.headers().copy();
    headers.remove(HeaderNames.SEC_WEBSOCKET_KEY);
    Http2Fields.write(headers, list);
    body().tunnelHead(ctx, list, promise);
  }

  private void reset(ChannelHandlerContext ctx, long errorCode, ChannelPromise promise) {
    inbound(Inbound.CLOSED);
    body().reset(ctx, errorCode, promise);
  }
}
