package dev.penstock.proxy.upstream;

import dev.penstock.proxy.http.BodyEnd;
import dev.penstock.proxy.http.HttpEvent;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.ResponseHead;
import dev.penstock.proxy.http.StreamReset;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;

/** One stream of an HTTP/2 connection. */
final class Http2UpstreamStream extends UpstreamHandler {
  private final Http2UpstreamConnection connection;
  private final StreamRequest request;
  private final boolean reused;
  private boolean requestSent;
  private boolean counted = true;

  Http2UpstreamStream(Http2UpstreamConnection connection, StreamRequest request, boolean reused) {
    this.connection = connection;
    this.request = request;
    this.reused = reused;
  }

  void opened(boolean success) {
    if (request.isCancelled()) {
      leave();
      if (success) {
        channel().close();
      }
    } else if (!success) {
      leave();
      // The connection broke between its last sign of life and now: nothing was sent.
      request.fail(UpstreamFailure.REFUSED);
    } else {
      begin(request.listener());
    }
  }

  @Override
  public void write(HttpEvent event) {
    requestSent |= event instanceof BodyEnd;
    if (event instanceof RequestHead) {
      channel().write(event).addListener(this::headWritten);
    } else {
      channel().write(event, channel().voidPromise());
    }
  }

  /** A head that never left (no ids left, GOAWAY in the meantime) can be sent again elsewhere. */
  private void headWritten(Future<?> future) {
    if (!future.isSuccess()) {
      boolean unsupported = future.cause() instanceof IllegalStateException;
      fail(unsupported ? UpstreamFailure.UNSUPPORTED : UpstreamFailure.REFUSED);
    }
  }

  @Override
  public boolean isReused() {
    return reused;
  }

  @Override
  public void endTunnel() {
    forget();
    leave();
    Channel stream = channel();
    if (stream.isActive()) {
      stream.writeAndFlush(BodyEnd.WITHOUT_TRAILERS).addListener(_ -> stream.close());
    }
  }

  @Override
  public void abort() {
    forget();
    leave();
    Channel stream = channel();
    if (stream.isActive()) {
      ChannelFuture written = stream.writeAndFlush(StreamReset.CANCEL);
      written.addListener(_ -> stream.close());
    }
  }

  @Override
  UpstreamEndpoint endpoint() {
    return connection.endpoint();
  }

  /** The rest of a response that nobody wants any more. */
  @Override
  void onUnasked() {}

  @Override
  void onHead(ResponseHead head) {}

  @Override
  void onEnd() {
    if (requestSent) {
      forget();
      leave();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    ReferenceCountUtil.release(event);
  }

  @Override
  void fail(UpstreamFailure failure) {
    UpstreamListener to = forget();
    leave();
    if (to == null) {
      return;
    }
    if (failure != UpstreamFailure.REFUSED && !reused) {
      endpoint().reportError();
    }
    channel().close();
    to.onUpstreamFailure(failure);
  }

  /** Gives the stream's place back, once. */
  private void leave() {
    if (counted) {
      counted = false;
      connection.streamEnded();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(UpstreamFailure.BROKEN);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(UpstreamFailure.BROKEN);
    ctx.close();
  }
}
