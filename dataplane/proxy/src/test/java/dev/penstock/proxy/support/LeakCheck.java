package dev.penstock.proxy.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class after which a buffer or TLS context was collected that nobody released. */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) throws InterruptedException {
    report();
    LeakGuard.take();
  }

  @Override
  public void afterAll(ExtensionContext context) throws InterruptedException {
    report();
    assertThat(LeakGuard.take()).as("leaked").isEmpty();
  }

  /** Detectors look at what has been collected when the next buffer is allocated. */
  private static void report() throws InterruptedException {
    ReferenceQueue<Object> collected = new ReferenceQueue<>();
    Reference<Object> canary = new PhantomReference<>(new Object(), collected);
    try {
      while (collected.remove(10) == null) {
        System.gc();
      }
    } finally {
      Reference.reachabilityFence(canary);
    }
    for (int i = 0; i < 100; i++) {
      ByteBufAllocator.DEFAULT.directBuffer(1).release();
      ByteBufAllocator.DEFAULT.heapBuffer(1).release();
    }
  }
}
