package dev.penstock.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.stream.IntStream;

/**
 * Reads into the event loop's own buffers, so that neither a connection at rest nor a short request
 * has one, and a large body goes through memory that is still in the processor's cache. A
 * connection's last reads suggest the size.
 */
public final class LoopReads extends AdaptiveRecvByteBufAllocator {
  /** The one there is. */
  public static final LoopReads INSTANCE = new LoopReads();

  /** Most heads, and short bodies with them, take less. */
  private static final int LEAST = 4096;

  private static final int MOST = 64 << 10;

  /** Each twice as large as the one before. */
  private static final LoopBuffer[] BUFFERS =
      IntStream.iterate(LEAST, size -> size <= MOST, size -> size * 2)
          .mapToObj(LoopBuffer::new)
          .toArray(LoopBuffer[]::new);

  private LoopReads() {
    super(DEFAULT_MINIMUM, DEFAULT_INITIAL, MOST);
  }

  @Override
  @SuppressWarnings("deprecation") // what the supertype says it returns
  public Handle newHandle() {
    return new LoopHandle((ExtendedHandle) super.newHandle());
  }

  private static final class LoopHandle extends DelegatingHandle implements ExtendedHandle {
    private final ExtendedHandle sizes;

    LoopHandle(ExtendedHandle sizes) {
      super(sizes);
      this.sizes = sizes;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      int expected = sizes.guess();
      int fitting = 0;
      while (BUFFERS[fitting].capacity() < expected) {
        fitting++;
      }
      return BUFFERS[fitting].take(allocator);
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
      return sizes.continueReading(maybeMore);
    }
  }
}
