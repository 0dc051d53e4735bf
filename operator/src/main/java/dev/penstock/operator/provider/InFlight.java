package dev.penstock.operator.provider;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;

/**
 * Bounds the calls that are open: in all, and for one object, so that none takes up the place of
 * others.
 */
final class InFlight {
  /** As many as an analysis may have metrics, and as many notifications beside them. */
  static final int PER_OBJECT = 32;

  private static final int IN_ALL = 512;

  private final Semaphore free = new Semaphore(IN_ALL);
  private final ConcurrentMap<String, Integer> ofObjects = new ConcurrentHashMap<>();

  /**
   * Takes a place.
   *
   * @return whether there was one; who was given it gives it back with {@link #leave}
   */
  boolean enter(String object) {
    if (!free.tryAcquire()) {
      return false;
    }
    if (ofObjects.merge(object, 1, Integer::sum) > PER_OBJECT) {
      leave(object);
      return false;
    }
    return true;
  }

  void leave(String object) {
    ofObjects.computeIfPresent(object, (name, open) -> open == 1 ? null : open - 1);
    free.release();
  }
}
