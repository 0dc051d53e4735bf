package dev.penstock.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;

/** Unpooled buffers whose octets are counted, so that a leak fails the test that made it. */
final class CountingAllocator {
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);

  UnpooledByteBufAllocator allocator() {
    return allocator;
  }

  void assertAllReleased() {
    assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
        .as("octets in buffers that were never released")
        .isZero();
  }
}
