package dev.penstock.proxy.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/**
 * Writes requests to a backend's HTTP/1.1 connection. One request at a time: a head is refused
 * until {@link Http1ResponseDecoder#isIdle} and the last request's {@link BodyEnd} is written. A
 * body of unknown length is chunked.
 *
 * <p>After a 101 has been read, {@link BodyData} is written as it is, and {@link BodyEnd} closes
 * the connection once all before it is written. {@link StreamReset} closes it at once. A body that
 * breaks the length its head announced fails its write and closes the connection.
 */
public final class Http1RequestEncoder extends Http1Encoder {
  private final Http1ResponseDecoder decoder;

  /** One per connection; tells {@code decoder} what each response will answer. */
  public Http1RequestEncoder(Http1ResponseDecoder decoder) {
    this.decoder = decoder;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (decoder.isTunnel() && body().isBetweenMessages()) {
      body().start(Http1BodyWriter.Wire.RAW, 0);
    }
    super.write(ctx, message, promise);
  }

  @Override
  void writeHead(ChannelHandlerContext ctx, HttpEvent event, ChannelPromise promise) {
    if (!(event instanceof RequestHead head) || !decoder.isIdle() || !body().isBetweenMessages()) {
      refuse(promise, event);
      return;
    }
    decoder.expect(head);
    switch (head.framing().kind()) {
      case NONE -> body().start(Http1BodyWriter.Wire.FIXED, 0);
      case LENGTH -> body().start(Http1BodyWriter.Wire.FIXED, head.framing().length());
      case STREAMED -> body().start(Http1BodyWriter.Wire.CHUNKED, 0);
    }
    output().append(ctx, Http1HeadWriter.write(head), promise);
  }
}
