package dev.penstock.proxy.sync;

/**
 * A resource that this data plane cannot take: the message names the field and what would be right.
 */
final class UnusableResourceException extends Exception {
  private final String problem;

  UnusableResourceException(String field, String problem) {
    super(field + ": " + problem);
    this.problem = field + ": " + problem;
  }

  /** The message. */
  String problem() {
    return problem;
  }

  /** {@code value} when it is in the range. */
  static int inRange(String field, int value, int min, int max) throws UnusableResourceException {
    if (value < min || value > max) {
      throw new UnusableResourceException(
          field, "must be " + min + " to " + max + ", is " + Integer.toUnsignedString(value));
    }
    return value;
  }
}
