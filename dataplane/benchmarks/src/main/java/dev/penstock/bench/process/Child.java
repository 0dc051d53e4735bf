package dev.penstock.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A process that was started here and that ends with this. */
public final class Child implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 5;

  private final String name;
  private final Process process;
  private final Path log;

  Child(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  public long pid() {
    return process.pid();
  }

  /** What it prints, where it is not read from its log. */
  public Process process() {
    return process;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** The last line of its log, to say why it ended. */
  public String lastWords() {
    try {
      return name
          + ": "
          + Files.readString(log)
              .lines()
              .filter(line -> !line.isBlank())
              .reduce((_, b) -> b)
              .orElse("no word");
    } catch (IOException e) {
      return name + ": no log";
    }
  }

  /**
   * Asks it to end, and makes it. A drain would only cost time: nobody is connected any more. Its
   * handle is asked, since {@link Process#destroy} closes what somebody may still be reading.
   */
  @Override
  public void close() {
    process.toHandle().destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
