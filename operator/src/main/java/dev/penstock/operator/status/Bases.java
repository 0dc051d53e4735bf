package dev.penstock.operator.status;

import dev.penstock.operator.view.Resource;
import org.jspecify.annotations.Nullable;

/** What a status is to be computed from and written over. */
final class Bases {
  private Bases() {}

  /**
   * The known status of this very object, at the newest of its versions that the operator has seen.
   * An object of which nothing is known is new and has none; should that be wrong, the write fails
   * by its version and is computed again.
   */
  static <S> Known<S> of(@Nullable Known<S> known, Resource<?> object) {
    if (known == null || !known.uid().equals(object.uid())) {
      return new Known<>(object.uid(), object.resourceVersion(), null);
    }
    return known.resourceVersion() >= object.resourceVersion()
        ? known
        : new Known<>(known.uid(), object.resourceVersion(), known.status());
  }
}
