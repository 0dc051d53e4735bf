package dev.penstock.bench.scenario;

import java.io.IOException;

/** A kind of measurement. Figures that cannot be had become gaps in the results. */
public interface Scenario {
  /** As people name it on the command line. */
  String name();

  /** Measures all targets. What fails in here is no target's fault. */
  void run(Context context) throws IOException, InterruptedException;
}
