package dev.penstock.proxy.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;

/** What both directions of writing HTTP/1.1 share. */
abstract sealed class Http1Encoder extends ChannelOutboundHandlerAdapter
    permits Http1RequestEncoder, Http1ResponseEncoder {
  private final Http1Output output = new Http1Output();
  private final Http1BodyWriter body = new Http1BodyWriter(output);

  Http1Encoder() {}

  final Http1BodyWriter body() {
    return body;
  }

  final Http1Output output() {
    return output;
  }

  /** Writes a head of this direction; fails the promise for one of the other. */
  abstract void writeHead(ChannelHandlerContext ctx, HttpEvent head, ChannelPromise promise);

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (!(message instanceof HttpEvent event)) {
      output.pass(ctx);
      ctx.write(message, promise);
      return;
    }
    switch (event) {
      case RequestHead head -> writeHead(ctx, head, promise);
      case ResponseHead head -> writeHead(ctx, head, promise);
      case BodyData data -> body.data(ctx, data, promise);
      case BodyEnd end -> body.end(ctx, end, promise);
      case StreamReset _ -> ctx.close(promise);
      case DecodeFailure _ -> refuse(promise, event);
    }
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    output.pass(ctx);
    ctx.flush();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    output.discard();
  }

  static void refuse(ChannelPromise promise, HttpEvent event) {
    ReferenceCountUtil.release(event);
    promise.setFailure(new IllegalStateException("not to be written here: " + event));
  }
}
