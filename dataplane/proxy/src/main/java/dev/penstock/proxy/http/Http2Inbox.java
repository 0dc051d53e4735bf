package dev.penstock.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What comes on a stream goes through here: kept while the stream is not read, given to it else.
 * Octets of bodies go back to the flow controller when they have been taken and more is wanted, so
 * what is kept is never more than the window.
 */
final class Http2Inbox {
  private sealed interface Frame {
    record Head(Http2Headers list, boolean last) implements Frame {}

    /** {@code octets} are what the flow controller counted. */
    record Data(ByteBuf content, int octets, boolean last) implements Frame {}
  }

  private final Http2MessageStream stream;
  private @Nullable Queue<Frame> kept;
  private boolean reading = true;
  private boolean delivering;
  private int unreturned;

  Http2Inbox(Http2MessageStream stream) {
    this.stream = stream;
  }

  boolean isEmpty() {
    return kept == null || kept.isEmpty();
  }

  void headers(Http2Headers list, boolean last) {
    if (mustWait()) {
      keep(new Frame.Head(list, last));
    } else {
      deliver(list, last);
      stream.awaitCompletion();
    }
  }

  /** Returns how many octets the flow controller gets back at once. */
  int data(ByteBuf content, int octets, boolean last) {
    if (mustWait()) {
      keep(new Frame.Data(content.retain(), octets, last));
      return 0;
    }
    deliver(content.retain(), last);
    stream.awaitCompletion();
    if (reading) {
      return octets;
    }
    unreturned += octets;
    return 0;
  }

  private boolean mustWait() {
    return !reading || delivering || !isEmpty();
  }

  private void keep(Frame frame) {
    if (kept == null) {
      kept = new ArrayDeque<>();
    }
    kept.add(frame);
  }

  private void deliver(Http2Headers list, boolean last) {
    delivering = true;
    stream.deliver(list, last);
    delivering = false;
  }

  private void deliver(ByteBuf content, boolean last) {
    delivering = true;
    stream.deliver(content, last);
    delivering = false;
  }

  /** Returns whether something was given that had been kept. */
  boolean setReading(boolean on) {
    reading = on;
    if (!on) {
      return false;
    }
    giveBack();
    if (delivering || kept == null || kept.isEmpty()) {
      return false;
    }
    deliver(kept);
    return true;
  }

  private void deliver(Queue<Frame> frames) {
    while (reading && !frames.isEmpty()) {
      switch (frames.remove()) {
        case Frame.Head(Http2Headers list, boolean last) -> deliver(list, last);
        case Frame.Data(ByteBuf content, int octets, boolean last) -> {
          unreturned += octets;
          deliver(content, last);
        }
      }
    }
    if (reading) {
      giveBack();
    }
  }

  private void giveBack() {
    if (unreturned > 0) {
      int octets = unreturned;
      unreturned = 0;
      stream.giveBack(octets);
    }
  }

  /** Drops what is kept. */
  void clear() {
    if (kept != null) {
      for (Frame frame : kept) {
        if (frame instanceof Frame.Data data) {
          data.content().release();
        }
      }
      kept.clear();
    }
  }
}
