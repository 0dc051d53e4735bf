package dev.penstock.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.FastThreadLocalThread;

/**
 * A buffer that the connections of an event loop use one after the other: what is read or written
 * has mostly gone on when the next connection has its turn. Whoever keeps it has it alone, and the
 * loop gets another.
 */
final class LoopBuffer {
  private final int capacity;

  private final FastThreadLocal<ByteBuf> kept =
      new FastThreadLocal<>() {
        @Override
        protected void onRemoval(ByteBuf buffer) {
          buffer.release();
        }
      };

  /** One of so many octets for each loop. */
  LoopBuffer(int capacity) {
    this.capacity = capacity;
  }

  int capacity() {
    return capacity;
  }

  /** An empty one, to be released by the caller. */
  ByteBuf take(ByteBufAllocator allocator) {
    if (!FastThreadLocalThread.currentThreadWillCleanupFastThreadLocals()) {
      return allocator.directBuffer(capacity);
    }
    ByteBuf buffer = kept.getIfExists();
    if (buffer != null && (buffer.refCnt() > 1 || buffer.capacity() > capacity)) {
      // First: there may be no memory for another.
      kept.remove();
      buffer = null;
    }
    if (buffer == null) {
      buffer = allocator.directBuffer(capacity);
      kept.set(buffer);
    }
    return buffer.clear().retain();
  }
}
