package dev.penstock.bench.report;

import java.io.PrintStream;
import java.time.Duration;

/** Says what is going on, and since when. */
public final class Progress {
  private final PrintStream out;
  private final long start = System.nanoTime();

  public Progress(PrintStream out) {
    this.out = out;
  }

  public void say(String what) {
    Duration since = Duration.ofNanos(System.nanoTime() - start);
    out.printf("%2d:%02d  %s%n", since.toMinutes(), since.toSecondsPart(), what);
  }
}
