package dev.penstock.proxy.overload;

/**
 * From which reading on a level is in force, and how far below that it ends: without that gap a pod
 * at a mark would refuse and accept by turns.
 *
 * @param refuse from here on connections are refused
 * @param shed from here on requests are
 * @param reset from here on the greatest holders are reset
 * @param gap how far below its mark a level ends
 */
record Marks(double refuse, double shed, double reset, double gap) {
  /** The level after a reading. */
  Level next(Level now, double reading) {
    Level reached = at(reading);
    // Judged higher by the gap, it is still there: then it has not come down far enough.
    Level leaving = at(reading + gap);
    if (reached.includes(now)) {
      return reached;
    }
    return leaving.includes(now) ? now : leaving;
  }

  private Level at(double reading) {
    if (reading >= reset) {
      return Level.RESETTING;
    }
    if (reading >= shed) {
      return Level.SHEDDING;
    }
    return reading >= refuse ? Level.REFUSING : Level.NORMAL;
  }
}
