package dev.penstock.e2e.kube;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program of the machine to its end, as a user would from a shell. */
public final class Command {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private Command() {}

  /**
   * What came of it.
   *
   * @param output standard output and standard error, as they came
   */
  public record Result(int exitCode, String output) {}

  /**
   * Runs the program and returns what it wrote, whatever its exit code.
   *
   * @throws IllegalStateException when it has not ended after five minutes
   */
  public static Result attempt(List<String> command) {
    try {
      Path output = Files.createTempFile("penstock-e2e", ".out");
      try {
        return new Result(await(command, output), Files.readString(output));
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(String.join(" ", command), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: " + String.join(" ", command), e);
    }
  }

  /**
   * Runs the program and returns what it wrote.
   *
   * @throws IllegalStateException when its exit code is not 0; says what it wrote
   */
  public static String run(String... command) {
    Result result = attempt(List.of(command));
    if (result.exitCode() != 0) {
      throw new IllegalStateException(
          "%s ended with %d: %s"
              .formatted(String.join(" ", command), result.exitCode(), result.output()));
    }
    return result.output();
  }

  private static int await(List<String> command, Path output)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new IllegalStateException("does not end: " + String.join(" ", command));
    }
    return process.exitValue();
  }
}
