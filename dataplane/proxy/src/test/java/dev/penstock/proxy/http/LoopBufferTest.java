package dev.penstock.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultEventLoop;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LoopBufferTest {
  private static final int CAPACITY = 4096;

  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
  private final LoopBuffer buffer = new LoopBuffer(CAPACITY);

  @Test
  void shouldLendTheSameAgainWhenNobodyKeptIt() throws Exception {
    onLoop(
        () -> {
          ByteBuf first = buffer.take(allocator).writeInt(1);
          first.skipBytes(2).release();

          ByteBuf second = buffer.take(allocator);
          assertThat(second).isSameAs(first);
          assertThat(second.readableBytes()).isZero();
          assertThat(second.writableBytes()).isEqualTo(CAPACITY);
          second.release();
        });
  }

  @Test
  void shouldLendAnotherWhenSomebodyKeepsPartOfIt() throws Exception {
    onLoop(
        () -> {
          ByteBuf first = buffer.take(allocator).writeInt(7);
          ByteBuf kept = first.readRetainedSlice(4);
          first.release();

          buffer.take(allocator).writeInt(8).release();

          assertThat(kept.readInt()).isEqualTo(7);
          kept.release();
        });
  }

  @Test
  void shouldLendAnotherWhenItHasGrown() throws Exception {
    onLoop(
        () -> {
          buffer.take(allocator).ensureWritable(CAPACITY + 1).release();

          ByteBuf next = buffer.take(allocator);
          assertThat(next.capacity()).isEqualTo(CAPACITY);
          next.release();
        });
  }

  @Test
  void shouldLendAnotherWhenThereIsMemoryAgain() throws Exception {
    onLoop(
        () -> {
          ByteBuf keptByAnother = buffer.take(allocator);
          assertThatExceptionOfType(OutOfMemoryError.class)
              .isThrownBy(() -> buffer.take(new NoMemory()));

          ByteBuf next = buffer.take(allocator);
          assertThat(next).isNotSameAs(keptByAnother);
          next.release();
          keptByAnother.release();
        });
  }

  @Test
  void shouldKeepNothingForAThreadThatDoesNotCleanUp() {
    buffer.take(allocator).release();

    assertThat(allocator.metric().usedDirectMemory()).isZero();
  }

  private static final class NoMemory extends AbstractByteBufAllocator {
    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
      throw new OutOfMemoryError();
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
      throw new OutOfMemoryError();
    }

    @Override
    public boolean isDirectBufferPooled() {
      return false;
    }
  }

  /** What the loop keeps ends with it. */
  private void onLoop(Runnable task) throws InterruptedException, ExecutionException {
    DefaultEventLoop loop = new DefaultEventLoop();
    try {
      loop.submit(task).get();
    } finally {
      loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
    }
    assertThat(allocator.metric().usedDirectMemory()).isZero();
  }
}
