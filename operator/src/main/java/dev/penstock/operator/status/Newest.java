package dev.penstock.operator.status;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Hands the newest of many values from one thread to another: what has not been taken when the next
 * one comes is dropped, so a slow taker falls no further behind.
 *
 * @param <T> the type of the values
 */
final class Newest<T> {
  private final AtomicReference<@Nullable T> value = new AtomicReference<>();

  /**
   * Leaves a value to be taken.
   *
   * @return true when none was waiting: the taker is to be told. It need not be told again before
   *     it has taken.
   */
  boolean put(T next) {
    return value.getAndSet(next) == null;
  }

  /** Takes the newest value; null when there is none that has not been taken. */
  @Nullable T take() {
    return value.getAndSet(null);
  }
}
