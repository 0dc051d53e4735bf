package dev.penstock.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * What both ends of an HTTP/2 stream share: the order of a message's frames, the length of its
 * body, what a stream that is reset looks like, and how much may wait in it. While it is not read,
 * what comes is kept, up to the peer's window: its octets go back to the flow controller only when
 * they have been taken and more is wanted.
 */
abstract sealed class Http2MessageStream permits Http2ServerStream, Http2ClientStream {
  /** Where in the peer's message the stream is. */
  enum Inbound {
    HEAD,
    BODY,
    /** The message has ended. */
    ENDED,
    /** DATA frames are a tunnel's. */
    TUNNEL,
    /** The peer broke the rules, or the stream is reset: frames are dropped. */
    CLOSED
  }

  private final Http2Codec codec;
  private final Http2Inbox inbox = new Http2Inbox(this);
  private final Http2BodyWriter body = new Http2BodyWriter(this);
  private @Nullable Http2StreamListener listener;
  private @Nullable Http2Stream stream;
  private Inbound inbound = Inbound.HEAD;
  private long expected;
  private long received;

  private boolean completionAwaited;

  /** The peer, or the connection, knows the stream no more. */
  private boolean gone;

  /** There is nothing more to be read or written here. */
  private boolean closed;

  Http2MessageStream(Http2Codec codec) {
    this.codec = codec;
  }

  /** Reads a head and emits it; {@link #startBody} says what follows. */
  abstract void onHead(Http2Headers list, boolean endStream)
      throws Http2Fields.Malformed, MalformedException;

  /** Says that the stream is being reset because the peer's message broke the rules. */
  abstract void onMalformed(String reason);

  /** Says that the message is well-formed but cannot be served. */
  abstract void onRefused(int status, String reason);

  /** Says that the peer has reset the stream. */
  abstract void onReset(long errorCode);

  /** Says what is left to say before the listener hears that the stream is closed. */
  abstract void onEnd();

  /**
   * Writes a part of the message that goes to the peer; takes over the buffer of a body. It is sent
   * with the next {@link #flush}. The future fails when the stream is closed.
   */
  public abstract ChannelFuture write(HttpEvent event);

  final void listener(Http2StreamListener hearing) {
    listener = hearing;
  }

  final void bind(Http2Stream known) {
    stream = known;
  }

  /** Whether the connection knows the stream. */
  final boolean isBound() {
    return stream != null;
  }

  final Http2Codec codec() {
    return codec;
  }

  final Inbound inbound() {
    return inbound;
  }

  final void inbound(Inbound next) {
    inbound = next;
  }

  final Http2BodyWriter body() {
    return body;
  }

  /**
   * A body follows a head.
   *
   * @param length what {@code content-length} says, -1 when it says nothing
   */
  final void startBody(long length) {
    inbound = Inbound.BODY;
    expected = length;
    received = 0;
  }

  final void fire(HttpEvent event) {
    if (listener != null) {
      listener.onStreamEvent(event);
    } else if (event instanceof BodyData data) {
      data.release();
    }
  }

  /** The message has ended: says so. */
  final void end(BodyEnd end) {
    inbound = Inbound.ENDED;
    fire(end);
  }

  // What comes.

  final void headersRead(Http2Headers list, boolean last) {
    if (!closed) {
      inbox.headers(list, last);
    }
  }

  /** Returns how many octets the flow controller gets back at once. */
  final int dataRead(ByteBuf content, int octets, boolean last) {
    return closed ? octets : inbox.data(content, octets, last);
  }

  /** The listener is told when all that can be read for now has been. */
  final void awaitCompletion() {
    if (!completionAwaited) {
      completionAwaited = true;
      codec.completeLater(this);
    }
  }

  final void complete() {
    completionAwaited = false;
    if (!closed && listener != null) {
      listener.onStreamReadComplete();
    }
  }

  final void deliver(Http2Headers list, boolean last) {
    try {
      onHeaders(list, last);
    } catch (Http2Fields.Malformed e) {
      malformed(e.reason());
    } catch (MalformedException e) {
      inbound = Inbound.CLOSED;
      onRefused(e.status(), e.reason());
    } catch (RuntimeException _) {
      // A fault of ours is this stream's and not its connection's.
      close();
    }
  }

  final void deliver(ByteBuf content, boolean last) {
    try {
      onData(content, last);
    } catch (Http2Fields.Malformed e) {
      malformed(e.reason());
    } catch (RuntimeException _) {
      close();
    }
  }

  private void malformed(String reason) {
    inbound = Inbound.CLOSED;
    onMalformed(reason);
    reset(Http2Error.PROTOCOL_ERROR.code());
  }

  private void onHeaders(Http2Headers list, boolean last)
      throws Http2Fields.Malformed, MalformedException {
    switch (inbound) {
      case HEAD -> onHead(list, last);
      case BODY -> {
        Headers trailers = Http2Fields.read(list, Integer.MAX_VALUE);
        if (!last || Http2Fields.hasPseudo(list)) {
          throw new Http2Fields.Malformed("trailers do not end the stream or hold pseudo-headers");
        }
        checkComplete();
        Trailers.removeForbidden(trailers);
        end(trailers.isEmpty() ? BodyEnd.WITHOUT_TRAILERS : new BodyEnd(trailers));
      }
      case TUNNEL -> throw new Http2Fields.Malformed("a tunnel has no trailers");
      case ENDED, CLOSED -> {}
    }
  }

  private void onData(ByteBuf content, boolean last) throws Http2Fields.Malformed {
    int octets = content.readableBytes();
    boolean wanted = inbound == Inbound.BODY || inbound == Inbound.TUNNEL;
    received += octets;
    boolean fits = inbound != Inbound.BODY || expected < 0 || received <= expected;
    if (octets > 0 && wanted && fits) {
      fire(new BodyData(content));
    } else {
      content.release();
    }
    if (!fits || inbound == Inbound.HEAD || (inbound == Inbound.ENDED && octets > 0)) {
      throw new Http2Fields.Malformed("DATA where there must be none, or more than announced");
    }
    if (wanted && last && inbound != Inbound.CLOSED) {
      if (inbound == Inbound.BODY) {
        checkComplete();
      }
      end(BodyEnd.WITHOUT_TRAILERS);
    }
  }

  private void checkComplete() throws Http2Fields.Malformed {
    if (expected >= 0 && received != expected) {
      throw new Http2Fields.Malformed("the body is shorter than content-length says");
    }
  }

  /** The peer has reset the stream, or will not process it: there is nothing to be reset here. */
  final void resetRead(long errorCode) {
    gone = true;
    if (inbound != Inbound.CLOSED) {
      onReset(errorCode);
    }
  }

  /** The peer has broken the rules of the stream, which is still known. */
  final void faultRead(Http2Error error) {
    boolean ended = inbound == Inbound.ENDED;
    if (inbound != Inbound.CLOSED) {
      inbound = Inbound.CLOSED;
      onMalformed("the peer broke the rules of HTTP/2");
    }
    // RFC 9113 section 5.1 has this name for what comes after a stream's end; Netty has not always.
    boolean late = ended && error == Http2Error.PROTOCOL_ERROR;
    reset((late ? Http2Error.STREAM_CLOSED : error).code());
  }

  /**
   * Whether to read on. What has been kept meanwhile is given before this returns, unless it is
   * switched off again.
   */
  public final void setReading(boolean on) {
    if (inbox.setReading(on) && !completionAwaited) {
      complete();
    }
    if (gone && inbox.isEmpty()) {
      shut();
    }
  }

  /** Octets of bodies have been taken: the peer may send as many more. */
  final void giveBack(int octets) {
    if (stream != null && !gone) {
      codec.consumed(stream, octets);
    }
  }

  // What goes.

  /** Has the connection send what was written, with all else that is written in this turn. */
  public final void flush() {
    body.flush();
    codec.flushSoon();
  }

  /** False while too much of what was written has not left. */
  public final boolean isWritable() {
    return body.isWritable();
  }

  /** See {@link Http2BodyWriter#room}. */
  public final long room() {
    return body.room();
  }

  /** Octets of bodies that were written and have not left. */
  public final long unsent() {
    return body.unsent();
  }

  /** False when nothing can be written any more. */
  public final boolean isOpen() {
    return !closed;
  }

  ChannelFuture writeHeaders(Http2Headers list, boolean last) {
    ChannelPromise promise = codec.newPromise();
    return stream == null || closed
        ? promise.setFailure(new ClosedChannelException())
        : codec.writeHeaders(stream.id(), list, last, promise);
  }

  final ChannelFuture refuse(HttpEvent event) {
    ChannelPromise promise = codec.newPromise();
    Http1Encoder.refuse(promise, event);
    return promise;
  }

  final void writeData(ByteBuf content, boolean last, ChannelPromise promise) {
    if (stream == null || closed) {
      content.release();
      promise.setFailure(new ClosedChannelException());
    } else {
      codec.writeData(stream.id(), content, last, promise);
    }
  }

  final void bodyLeft(int octets) {
    if (listener != null) {
      listener.onStreamBodyLeft(octets);
    }
  }

  /** The connection takes more. */
  final void becomeWritable() {
    body.becomeWritable();
  }

  final void writabilityChanged() {
    if (listener != null && !closed) {
      listener.onStreamWritabilityChanged();
    }
  }

  // How it ends.

  /** Resets the stream, after what was written. */
  final ChannelFuture reset(long errorCode) {
    inbound = Inbound.CLOSED;
    body.flush();
    ChannelPromise promise = codec.newPromise();
    if (stream == null || gone || closed) {
      promise.setFailure(new ClosedChannelException());
    } else {
      codec.writeReset(stream.id(), errorCode, promise);
      codec.flushSoon();
    }
    shut();
    return promise;
  }

  /** Lets go of the stream: resets it unless both messages have ended. */
  public final void close() {
    boolean over = gone || (inbound == Inbound.ENDED && body.hasEnded());
    if (!closed && !over) {
      reset(Http2Error.CANCEL.code());
    } else {
      shut();
    }
  }

  /** The connection lets go of the stream. What came before is still given to who reads on. */
  final void streamClosed() {
    gone = true;
    if (inbound == Inbound.CLOSED || inbox.isEmpty()) {
      shut();
    }
  }

  private void shut() {
    if (closed) {
      return;
    }
    closed = true;
    body.close();
    inbox.clear();
    codec.tellClosed(this);
  }

  final void closed() {
    onEnd();
    if (listener != null) {
      listener.onStreamClosed();
    }
  }
}
