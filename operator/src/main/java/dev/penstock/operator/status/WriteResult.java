package dev.penstock.operator.status;

/**
 * What became of a {@link StatusWrite}.
 *
 * @param <S> the type of the status
 */
sealed interface WriteResult<S> {
  /** It was written, and this is the object now. */
  record Written<S>(Known<S> known) implements WriteResult<S> {}

  /** The object had changed; this is what it is now. To be computed again. */
  record Outdated<S>(Known<S> known) implements WriteResult<S> {}

  /** The object is gone. */
  record Gone<S>() implements WriteResult<S> {}

  /**
   * The API server cannot be reached or refuses.
   *
   * @param fault for the log
   */
  record Failed<S>(String fault) implements WriteResult<S> {}
}
