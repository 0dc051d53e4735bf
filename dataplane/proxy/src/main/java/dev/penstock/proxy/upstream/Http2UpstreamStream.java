package dev.penstock.proxy.upstream;

import dev.penstock.proxy.http.BodyData;
import dev.penstock.proxy.http.BodyEnd;
import dev.penstock.proxy.http.DecodeFailure;
import dev.penstock.proxy.http.HttpEvent;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.ResponseHead;
import dev.penstock.proxy.http.StreamReset;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** One stream of an HTTP/2 connection. Last handler of the stream's pipeline. */
final class Http2UpstreamStream extends ChannelInboundHandlerAdapter implements UpstreamStream {
  private static final int FIRST_SERVER_ERROR = 500;

  private final Http2UpstreamConnection connection;
  private final StreamRequest request;
  private final boolean reused;
  private @Nullable Channel channel;

  /** Null before the stream is open, and when the request is over. */
  private @Nullable UpstreamListener listener;

  private boolean requestSent;
  private boolean counted = true;

  Http2UpstreamStream(Http2UpstreamConnection connection, StreamRequest request, boolean reused) {
    this.connection = connection;
    this.request = request;
    this.reused = reused;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    channel = ctx.channel();
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
      listener = request.listener();
      listener.onUpstreamReady(this);
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
  public void flush() {
    channel().flush();
  }

  @Override
  public boolean isWritable() {
    return channel().isWritable();
  }

  @Override
  public void setReading(boolean reading) {
    channel().config().setAutoRead(reading);
  }

  @Override
  public boolean isReused() {
    return reused;
  }

  @Override
  public void endTunnel() {
    listener = null;
    leave();
    Channel stream = channel();
    if (stream.isActive()) {
      stream.writeAndFlush(BodyEnd.WITHOUT_TRAILERS).addListener(_ -> stream.close());
    }
  }

  @Override
  public void abort() {
    listener = null;
    leave();
    Channel stream = channel();
    if (stream.isActive()) {
      ChannelFuture written = stream.writeAndFlush(StreamReset.CANCEL);
      written.addListener(_ -> stream.close());
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    UpstreamListener to = listener;
    if (to == null || !(msg instanceof HttpEvent event)) {
      ReferenceCountUtil.release(msg);
      return;
    }
    switch (event) {
      case ResponseHead head -> receive(head, to);
      case BodyData data -> to.onUpstreamData(data);
      case BodyEnd end -> end(end, to);
      case StreamReset reset ->
          fail(reset.isRefused() ? UpstreamFailure.REFUSED : UpstreamFailure.BROKEN);
      case DecodeFailure _ ->
          // What the end of a connection leaves incomplete is no fault of form.
          fail(channel().isActive() ? UpstreamFailure.MALFORMED : UpstreamFailure.BROKEN);
      case RequestHead _ -> throw new IllegalStateException("a response stream gave a request");
    }
  }

  private void receive(ResponseHead head, UpstreamListener to) {
    if (head.status() >= FIRST_SERVER_ERROR) {
      connection.endpoint().reportError();
    } else if (!head.isInterim()) {
      connection.endpoint().health().succeeded();
    }
    to.onUpstreamHead(head);
  }

  private void end(BodyEnd end, UpstreamListener to) {
    if (requestSent) {
      listener = null;
      leave();
    }
    to.onUpstreamEnd(end);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    ReferenceCountUtil.release(event);
  }

  private void fail(UpstreamFailure failure) {
    UpstreamListener to = listener;
    listener = null;
    leave();
    if (to == null) {
      return;
    }
    if (failure != UpstreamFailure.REFUSED && !reused) {
      connection.endpoint().reportError();
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
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (listener != null) {
      listener.onUpstreamReadComplete();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (listener != null) {
      listener.onUpstreamWritabilityChanged();
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

  private Channel channel() {
    if (channel == null) {
      throw new IllegalStateException("not registered yet");
    }
    return channel;
  }
}
