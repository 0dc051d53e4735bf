package dev.penstock.proxy.upstream;

import dev.penstock.proxy.http.BodyData;
import dev.penstock.proxy.http.BodyEnd;
import dev.penstock.proxy.http.DecodeFailure;
import dev.penstock.proxy.http.HttpEvent;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.ResponseHead;
import dev.penstock.proxy.http.StreamReset;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * What a stream is whatever the protocol: a channel from which a listener hears while a request is
 * under way. Last handler of the channel's pipeline.
 */
abstract sealed class UpstreamHandler extends ChannelInboundHandlerAdapter implements UpstreamStream
    permits Http1UpstreamStream, Http2UpstreamStream {
  private static final int FIRST_SERVER_ERROR = 500;

  private @Nullable Channel channel;
  private @Nullable UpstreamListener listener;

  /** The other end. */
  abstract UpstreamEndpoint endpoint();

  /** Something comes while nobody listens. */
  abstract void onUnasked();

  /** A head is passed on next. */
  abstract void onHead(ResponseHead head);

  /** The end of a response is passed on next. */
  abstract void onEnd();

  /** There will be no (more) response. */
  abstract void fail(UpstreamFailure failure);

  final Channel channel() {
    if (channel == null) {
      throw new IllegalStateException("not registered yet");
    }
    return channel;
  }

  /** Who wants the response; null before the request, when it is over, and when it is given up. */
  final @Nullable UpstreamListener listener() {
    return listener;
  }

  /** A request can be written. */
  final void begin(UpstreamListener wanting) {
    listener = wanting;
    wanting.onUpstreamReady(this);
  }

  /** Lets go of the listener, which is returned: from now on it hears nothing. */
  final @Nullable UpstreamListener forget() {
    UpstreamListener last = listener;
    listener = null;
    return last;
  }

  @Override
  public final void flush() {
    channel().flush();
  }

  @Override
  public final boolean isWritable() {
    return channel().isWritable();
  }

  @Override
  public final void setReading(boolean reading) {
    channel().config().setAutoRead(reading);
  }

  @Override
  public final void handlerAdded(ChannelHandlerContext ctx) {
    channel = ctx.channel();
  }

  @Override
  public final void channelRead(ChannelHandlerContext ctx, Object msg) {
    UpstreamListener to = listener;
    if (to == null || !(msg instanceof HttpEvent event)) {
      ReferenceCountUtil.release(msg);
      onUnasked();
      return;
    }
    switch (event) {
      case ResponseHead head -> receive(head, to);
      case BodyData data -> to.onUpstreamData(data);
      case BodyEnd end -> {
        onEnd();
        to.onUpstreamEnd(end);
      }
      case StreamReset reset ->
          fail(reset.isRefused() ? UpstreamFailure.REFUSED : UpstreamFailure.BROKEN);
      case DecodeFailure _ ->
          // What the end of a connection leaves incomplete is no fault of form.
          fail(channel().isActive() ? UpstreamFailure.MALFORMED : UpstreamFailure.BROKEN);
      case RequestHead _ -> throw new IllegalStateException("a response decoder gave a request");
    }
  }

  private void receive(ResponseHead head, UpstreamListener to) {
    if (head.status() >= FIRST_SERVER_ERROR) {
      endpoint().reportError();
    } else if (!head.isInterim()) {
      endpoint().health().succeeded();
    }
    onHead(head);
    to.onUpstreamHead(head);
  }

  @Override
  public final void channelReadComplete(ChannelHandlerContext ctx) {
    if (listener != null) {
      listener.onUpstreamReadComplete();
    }
  }

  @Override
  public final void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (listener != null) {
      listener.onUpstreamWritabilityChanged();
    }
  }
}
