package dev.penstock.proxy.support;

import dev.penstock.proxy.http.BodyData;
import dev.penstock.proxy.http.BodyEnd;
import dev.penstock.proxy.http.Http2ClientStream;
import dev.penstock.proxy.http.Http2Codec;
import dev.penstock.proxy.http.Http2ServerStream;
import dev.penstock.proxy.http.Http2StreamListener;
import dev.penstock.proxy.http.HttpEvent;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One end of an HTTP/2 stream, to be used by a test's own thread. */
public final class Http2Peer implements Http2StreamListener {

  /** The stream is closed. */
  private static final Object CLOSED = new Object();

  /** What both kinds of stream can do. */
  private interface Stream {
    ChannelFuture writeAndFlush(HttpEvent event);

    void setReading(boolean on);
  }

  private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
  private final Channel connection;
  private final Stream stream;

  /** A client's end. */
  Http2Peer(Channel connection, Http2Codec codec) {
    this.connection = connection;
    Http2ClientStream opened = codec.open(this);
    this.stream =
        new Stream() {
          @Override
          public ChannelFuture writeAndFlush(HttpEvent event) {
            ChannelFuture written = opened.write(event);
            opened.flush();
            return written;
          }

          @Override
          public void setReading(boolean on) {
            opened.setReading(on);
          }
        };
  }

  /** A server's end. */
  Http2Peer(Channel connection, Http2ServerStream opened) {
    this.connection = connection;
    this.stream =
        new Stream() {
          @Override
          public ChannelFuture writeAndFlush(HttpEvent event) {
            ChannelFuture written = opened.write(event);
            opened.flush();
            return written;
          }

          @Override
          public void setReading(boolean on) {
            opened.setReading(on);
          }
        };
  }

  @Override
  public void onStreamEvent(HttpEvent event) {
    if (event instanceof BodyData data) {
      events.add(data.content().toString(StandardCharsets.ISO_8859_1));
      data.release();
    } else {
      events.add(event);
    }
  }

  @Override
  public void onStreamReadComplete() {}

  @Override
  public void onStreamWritabilityChanged() {}

  @Override
  public void onStreamBodyLeft(int octets) {}

  @Override
  public void onStreamClosed() {
    events.add(CLOSED);
  }

  /** Whether to take what comes. */
  public void setReading(boolean on) {
    connection.eventLoop().submit(() -> stream.setReading(on)).syncUninterruptibly();
  }

  /** Tells the other end that streams it opens from now on are not served. */
  public void refuseStreams() {
    Http2Codec codec = connection.pipeline().get(Http2Codec.class);
    connection.eventLoop().submit(codec::refuseStreams).syncUninterruptibly();
  }

  /** Sends a part of a message. */
  public Http2Peer send(HttpEvent event) {
    CompletableFuture<ChannelFuture> written = new CompletableFuture<>();
    connection.eventLoop().execute(() -> written.complete(stream.writeAndFlush(event)));
    written.join().awaitUninterruptibly();
    return this;
  }

  /** Sends a part of a message without waiting until it has left. */
  public Http2Peer push(HttpEvent event) {
    connection.eventLoop().execute(() -> stream.writeAndFlush(event));
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
