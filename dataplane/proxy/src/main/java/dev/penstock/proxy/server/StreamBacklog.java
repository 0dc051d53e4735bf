package dev.penstock.proxy.server;

/**
 * How much the streams of one HTTP/2 connection hold of bodies that their client does not take.
 * Each stream has a bound of its own, but a client may open a hundred and leave all their windows
 * shut. So from {@link #MUCH} on only streams that nothing waits in are read from the backend, and
 * from twice as much on none is: what is not taken waits at the backends.
 */
final class StreamBacklog {
  /** As much as the window that a client gets for its own bodies. */
  static final long MUCH = 1 << 20;

  private enum Fill {
    LITTLE,
    MUCH,
    FULL
  }

  private final Runnable onChange;
  private long octets;
  private Fill fill = Fill.LITTLE;

  /**
   * @param onChange runs when what is held back may have changed
   */
  StreamBacklog(Runnable onChange) {
    this.onChange = onChange;
  }

  /** More waits. */
  void add(int more) {
    octets += more;
    update();
  }

  /** Less does. */
  void take(int less) {
    octets -= less;
    update();
  }

  /** Whether streams are held back at all. */
  boolean isMuch() {
    return fill != Fill.LITTLE;
  }

  /** Whether a stream in which so many octets wait is to get no more. */
  boolean holdsBack(long waiting) {
    return switch (fill) {
      case LITTLE -> false;
      case MUCH -> waiting > 0;
      case FULL -> true;
    };
  }

  private void update() {
    Fill next = next();
    if (next != fill) {
      fill = next;
      onChange.run();
    }
  }

  /** What has been held back goes on only when there is some room, not for each octet. */
  private Fill next() {
    if (octets > 2 * MUCH) {
      return Fill.FULL;
    }
    if (fill == Fill.FULL && octets > MUCH + MUCH / 2) {
      return Fill.FULL;
    }
    if (octets > MUCH) {
      return Fill.MUCH;
    }
    return fill != Fill.LITTLE && octets > MUCH / 2 ? Fill.MUCH : Fill.LITTLE;
  }
}
