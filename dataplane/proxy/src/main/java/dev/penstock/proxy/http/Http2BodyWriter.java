package dev.penstock.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * Writes a message's body as DATA frames. A head without a body ends the stream itself, since some
 * clients, gRPC's among them, take an empty DATA frame for a body. A body that does not keep the
 * announced length fails its write and resets the stream.
 *
 * <p>The latest piece is held until it is known whether it is the last, or until a flush: the last
 * one ends the stream, and no empty frame has to.
 */
final class Http2BodyWriter {
  private enum State {
    HEAD,
    BODY,
    /** END_STREAM is written with the head; data is dropped, the end still comes. */
    ABSENT,
    ENDED
  }

  private static final long UNKNOWN = -1;

  /**
   * With more than this waiting nothing more should be written, until less than {@link #LOW} is.
   */
  private static final int HIGH = 64 << 10;

  private static final int LOW = 32 << 10;

  private final Http2MessageStream stream;
  private State state = State.HEAD;
  private boolean tunnelOffered;
  private long remaining = UNKNOWN;
  private @Nullable ByteBuf held;
  private @Nullable ChannelPromise heldPromise;
  private long unsent;
  private boolean writable = true;

  Http2BodyWriter(Http2MessageStream stream) {
    this.stream = stream;
  }

  boolean awaitsHead() {
    return state == State.HEAD;
  }

  /** Whether END_STREAM has been written, or nothing more can be. */
  boolean hasEnded() {
    return state == State.ENDED || state == State.ABSENT;
  }

  /** False while too much of what was written has not left. */
  boolean isWritable() {
    return writable;
  }

  /**
   * How many octets more could be written before it is not writable; when it is not, how many have
   * to leave before it is, as a negative number.
   */
  long room() {
    return writable ? Math.max(0, HIGH - unsent + 1) : -Math.max(0, unsent - LOW + 1);
  }

  /** Octets that were written and have not left. */
  long unsent() {
    return unsent;
  }

  /** The connection takes more. */
  void becomeWritable() {
    if (!writable && unsent < LOW) {
      writable = true;
      stream.writabilityChanged();
    }
  }

  /** A promise for octets, which count as unsent until it is kept or broken. */
  private ChannelPromise promise(int octets) {
    unsent += octets;
    ChannelPromise promise = stream.codec().newPromise();
    promise.addListener(_ -> left(octets));
    if (writable && unsent > HIGH) {
      writable = false;
      stream.writabilityChanged();
    }
    return promise;
  }

  private void left(int octets) {
    unsent -= octets;
    stream.bodyLeft(octets);
    if (stream.codec().isWritable()) {
      becomeWritable();
    }
  }

  /** Nothing more can be written, and what is held never will be. */
  void close() {
    state = State.ENDED;
    ByteBuf content = held;
    ChannelPromise promise = heldPromise;
    held = null;
    heldPromise = null;
    if (content != null && promise != null) {
      content.release();
      promise.setFailure(new ClosedChannelException());
    }
  }

  /** Writes a head after which no body comes; {@link #end} is still to be called. */
  ChannelFuture headAlone(Http2Headers list) {
    state = State.ABSENT;
    return stream.writeHeaders(list, true);
  }

  /** Writes a head that a body or tunnel follows, of unknown length when {@code length} is -1. */
  ChannelFuture head(Http2Headers list, long length) {
    state = State.BODY;
    remaining = length;
    return stream.writeHeaders(list, false);
  }

  /**
   * Writes the head of a request for a tunnel: the request's own end, which {@link #end} is called
   * for first, is no frame.
   */
  ChannelFuture tunnelHead(Http2Headers list) {
    tunnelOffered = true;
    return head(list, UNKNOWN);
  }

  ChannelFuture data(BodyData data) {
    ByteBuf content = data.content();
    int octets = content.readableBytes();
    ChannelPromise promise = promise(octets);
    switch (state) {
      case BODY -> {
        if (remaining != UNKNOWN && octets > remaining) {
          content.release();
          abort(promise, "the body is longer than its head says");
        } else if (octets == 0) {
          // An empty frame costs the peer more than it says.
          content.release();
          promise.setSuccess();
        } else {
          remaining = remaining == UNKNOWN ? UNKNOWN : remaining - octets;
          flush();
          held = content;
          heldPromise = promise;
        }
      }
      case ABSENT -> {
        content.release();
        promise.setSuccess();
      }
      case HEAD, ENDED -> {
        content.release();
        promise.setFailure(new IllegalStateException("body data comes outside a message"));
      }
    }
    return promise;
  }

  /** Writes what is held, of which it is not known that it is the last. */
  void flush() {
    writeHeld(false);
  }

  private @Nullable ChannelPromise writeHeld(boolean last) {
    ByteBuf content = held;
    ChannelPromise promise = heldPromise;
    held = null;
    heldPromise = null;
    if (content != null && promise != null) {
      stream.writeData(content, last, promise);
    }
    return promise;
  }

  /** Ends the message. The future tells when END_STREAM has been written. */
  ChannelFuture end(BodyEnd end) {
    if (tunnelOffered) {
      tunnelOffered = false;
      return stream.codec().newPromise().setSuccess();
    }
    State ended = state;
    state = State.ENDED;
    return switch (ended) {
      case BODY -> endBody(end);
      case ABSENT -> stream.codec().newPromise().setSuccess();
      case HEAD, ENDED ->
          stream
              .codec()
              .newPromise()
              .setFailure(new IllegalStateException("a body's end comes outside a message"));
    };
  }

  private ChannelFuture endBody(BodyEnd end) {
    if (remaining > 0) {
      ChannelPromise promise = stream.codec().newPromise();
      abort(promise, "the body is shorter than its head says");
      return promise;
    }
    if (!end.trailers().isEmpty()) {
      flush();
      Http2FieldList list = new Http2FieldList(end.trailers());
      Http2Fields.write(end.trailers(), list);
      return stream.writeHeaders(list.list(), true);
    }
    ChannelPromise last = writeHeld(true);
    if (last == null) {
      last = stream.codec().newPromise();
      stream.writeData(Unpooled.EMPTY_BUFFER, true, last);
    }
    return last;
  }

  private void abort(ChannelPromise promise, String reason) {
    state = State.ENDED;
    promise.setFailure(new IllegalStateException(reason));
    stream.reset(Http2Error.INTERNAL_ERROR.code());
  }
}
