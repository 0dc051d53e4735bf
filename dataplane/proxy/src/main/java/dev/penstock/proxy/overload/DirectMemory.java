package dev.penstock.proxy.overload;

import io.netty.util.internal.PlatformDependent;

/**
 * How much of the memory for buffers outside the heap is taken: what Netty counts, and refuses at
 * once beyond the JVM's own limit. The JVM would first collect garbage and then wait, half a second
 * for each buffer, with the event loop standing still.
 */
final class DirectMemory {
  /** From 0 to 1. */
  double share() {
    return (double) PlatformDependent.usedDirectMemory() / PlatformDependent.maxDirectMemory();
  }
}
