package dev.penstock.proxy.bootstrap;

import java.io.PrintStream;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/** What the process tells whoever runs it: one line each, on standard error. From any thread. */
final class Log {
  private final PrintStream out;
  private final Clock clock;

  Log(PrintStream out, Clock clock) {
    this.out = out;
    this.clock = clock;
  }

  /** All is well. */
  void info(String text) {
    line("INFO", text);
  }

  /** Someone should look; serving goes on. */
  void warn(String text) {
    line("WARN", text);
  }

  private void line(String level, String text) {
    String time = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    out.println(time + " " + level + " " + text.replace('\n', ' '));
  }
}
