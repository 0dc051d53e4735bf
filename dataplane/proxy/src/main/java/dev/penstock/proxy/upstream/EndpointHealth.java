package dev.penstock.proxy.upstream;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What requests have shown of one endpoint. Shared by all event loops; a success costs two plain
 * volatile reads.
 */
final class EndpointHealth {
  private final UpstreamSettings.Ejection settings;
  private final AtomicInteger connectFailures = new AtomicInteger();
  private final AtomicInteger errors = new AtomicInteger();

  /** {@link System#nanoTime} until which it is ejected; meaningful when {@code ejections} > 0. */
  private volatile long ejectedUntil;

  private volatile int ejections;

  EndpointHealth(UpstreamSettings.Ejection settings) {
    this.settings = settings;
  }

  /** Whether it takes no part in balancing at {@code now} (nanoseconds). */
  boolean isEjected(long now) {
    return ejections > 0 && now - ejectedUntil < 0;
  }

  /** A request was answered below 500. */
  void succeeded() {
    if (connectFailures.get() != 0) {
      connectFailures.set(0);
    }
    if (errors.get() != 0) {
      errors.set(0);
    }
    if (ejections != 0) {
      ejections = 0;
    }
  }

  /** The endpoint could be connected to, whatever comes of the request. */
  void connected() {
    if (connectFailures.get() != 0) {
      connectFailures.set(0);
    }
  }

  /** Returns true when this failure calls for ejection. */
  boolean connectFailed() {
    return connectFailures.incrementAndGet() >= threshold(settings.connectFailures());
  }

  /** As {@link #connectFailed}, for a response of 500 and above or a connection that broke. */
  boolean errored() {
    return errors.incrementAndGet() >= threshold(settings.errors());
  }

  /** Ejects from {@code now} on. */
  void eject(long now) {
    int doublings = Math.min(ejections, 20);
    long nanos = Math.min(settings.base().toNanos() << doublings, settings.max().toNanos());
    ejectedUntil = now + nanos;
    ejections = doublings + 1;
    connectFailures.set(0);
    errors.set(0);
  }

  /** Back from an ejection, one more failure is enough until a success has been seen. */
  private int threshold(int configured) {
    return ejections > 0 ? 1 : configured;
  }
}
