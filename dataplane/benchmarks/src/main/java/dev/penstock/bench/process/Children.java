package dev.penstock.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts processes, and ends all of them with itself, also when the run is interrupted. */
public final class Children implements AutoCloseable {
  private final Path folder;
  private final List<Child> started = new ArrayList<>();
  private boolean closed;

  /** {@code folder} is theirs to run in, and is where their logs are. */
  public Children(Path folder) {
    this.folder = folder;
  }

  /** With its output in a log. */
  public Child start(String name, Core core, List<String> command) throws IOException {
    Path log = folder.resolve(name + ".log");
    return start(name, core, command, log, ProcessBuilder.Redirect.to(log.toFile()));
  }

  /** With its output to be read, errors among it. */
  public Child startTalking(String name, Core core, List<String> command) throws IOException {
    return start(name, core, command, folder.resolve(name), ProcessBuilder.Redirect.PIPE);
  }

  private synchronized Child start(
      String name, Core core, List<String> command, Path log, ProcessBuilder.Redirect output)
      throws IOException {
    if (closed) {
      throw new IllegalStateException("interrupted");
    }
    Files.createDirectories(folder);
    Process process =
        new ProcessBuilder(core.pin(command))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output)
            .start();
    Child child = new Child(name, process, log);
    started.removeIf(other -> !other.isAlive());
    started.add(child);
    return child;
  }

  /** Starts none from now on. */
  @Override
  public synchronized void close() {
    closed = true;
    started.forEach(Child::close);
    started.clear();
  }
}
