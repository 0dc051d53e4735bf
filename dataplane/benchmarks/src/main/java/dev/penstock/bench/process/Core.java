package dev.penstock.bench.process;

import java.util.ArrayList;
import java.util.List;

/** Where a process runs. What is measured has a core to itself. */
public enum Core {
  MEASURED(0),
  /** Load and backends. */
  OTHER(1);

  private final int number;

  Core(int number) {
    this.number = number;
  }

  /**
   * The command that runs another one there. It becomes that other one, and keeps its process id.
   */
  public List<String> pin(List<String> command) {
    List<String> pinned = new ArrayList<>(List.of("taskset", "-c", Integer.toString(number)));
    pinned.addAll(command);
    return pinned;
  }
}
