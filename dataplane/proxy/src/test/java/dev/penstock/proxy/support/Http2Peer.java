package dev.penstock.proxy.support;

import dev.penstock.proxy.http.BodyData;
import dev.penstock.proxy.http.BodyEnd;
import dev.penstock.proxy.http.HttpEvent;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One end of an HTTP/2 stream, to be used by a test's own thread. Last handler of the stream. */
public final class Http2Peer extends ChannelInboundHandlerAdapter {

  /** The stream is closed. */
  private static final Object CLOSED = new Object();

  private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
  private volatile Channel channel;

  Http2Peer(Channel channel) {
    this.channel = channel;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (msg instanceof BodyData data) {
      events.add(data.content().toString(StandardCharsets.ISO_8859_1));
      data.release();
    } else {
      events.add(msg);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    events.add(CLOSED);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    io.netty.util.ReferenceCountUtil.release(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  /** The stream's channel. */
  public Channel channel() {
    return channel;
  }

  /** Sends a part of a message. */
  public Http2Peer send(HttpEvent event) {
    channel.writeAndFlush(event).awaitUninterruptibly();
    return this;
  }

  /** Sends a part of a message without waiting until it has left. */
  public Http2Peer push(HttpEvent event) {
    channel.writeAndFlush(event);
    return this;
  }

  /** Sends a piece of a body. */
  public Http2Peer send(String body) {
    return send(new BodyData(Unpooled.copiedBuffer(body, StandardCharsets.ISO_8859_1)));
  }

  /** Ends the message. */
  public Http2Peer end() {
    return send(BodyEnd.WITHOUT_TRAILERS);
  }

  /** The next event, which must be of this type. */
  public <T> T next(Class<T> type) {
    try {
      Object event = events.poll(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS);
      if (!type.isInstance(event)) {
        String got = event == CLOSED ? "the stream closed" : String.valueOf(event);
        throw new AssertionError("expected " + type.getSimpleName() + ", but " + got);
      }
      return type.cast(event);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Reads the rest of a message. */
  public String readBody() {
    StringBuilder body = new StringBuilder();
    while (true) {
      Object event = next(Object.class);
      if (event instanceof BodyEnd end) {
        for (int i = 0; i < end.trailers().size(); i++) {
          body.append('[').append(end.trailers().name(i)).append(": ");
          body.append(end.trailers().value(i)).append(']');
        }
        return body.toString();
      }
      if (!(event instanceof String piece)) {
        throw new AssertionError("not a body: " + (event == CLOSED ? "the stream closed" : event));
      }
      body.append(piece);
    }
  }

  /** Waits until the stream has closed, dropping what comes. */
  public void awaitClose() {
    while (next(Object.class) != CLOSED) {}
  }
}
