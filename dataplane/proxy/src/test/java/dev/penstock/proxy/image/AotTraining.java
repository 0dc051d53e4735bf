package dev.penstock.proxy.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Lays out the application as the image has it and makes its AOT cache (JEP 514): the image's own
 * runtime runs the image's own jar as a pod would, with an operator, a backend and clients on the
 * loopback address, and ends as a pod ends.
 *
 * <p>Arguments: the image's Java home, the folder to fill, the packaged jar, the folder of native
 * libraries, and the JVM's flags of the image, with commas between them.
 */
public final class AotTraining {
  private static final String JAR = "penstock-proxy.jar";
  private static final String CACHE = "penstock-proxy.aot";

  /** Beside the application: what a container finds that begins again, to measure its start by. */
  private static final String RESTART = "restart";

  /** Where the image has the folder that is filled here. */
  private static final String INSTALLED = "/opt/penstock";

  /**
   * The time that Jib gives all files. The cache is only used with a jar of the size and time of
   * the one it was made with; where that lies does not matter.
   */
  private static final FileTime IN_THE_IMAGE = FileTime.from(Instant.ofEpochSecond(1));

  private final Path java;
  private final Path application;
  private final List<String> flags;

  private AotTraining(Path javaHome, Path application, String flags) {
    this.java = javaHome.resolve("bin/java");
    this.application = application;
    this.flags =
        Pattern.compile(",")
            .splitAsStream(flags.replace(INSTALLED, application.toAbsolutePath().toString()))
            .toList();
  }

  /** Exits with 1 when no cache came of it. */
  public static void main(String[] arguments) throws Exception {
    Path application = Path.of(arguments[1]);
    layOut(application, Path.of(arguments[2]), Path.of(arguments[3]));
    new AotTraining(Path.of(arguments[0]), application, arguments[4]).run();
    System.exit(0);
  }

  private static void layOut(Path application, Path jar, Path libraries) throws IOException {
    Path natives = Files.createDirectories(application.resolve("native"));
    Path copy = Files.copy(jar, application.resolve(JAR), StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(copy, IN_THE_IMAGE);
    String suffix = System.getProperty("os.arch").equals("aarch64") ? "_aarch_64.so" : "_x86_64.so";
    try (var files = Files.list(libraries)) {
      for (Path file : files.filter(f -> f.toString().endsWith(suffix)).toList()) {
        Files.copy(file, natives.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private void run() throws Exception {
    Path cache = application.resolve(CACHE);
    Path log = application.resolveSibling("aot-training.log");
    Files.deleteIfExists(cache);
    try (TrainingFleet fleet = TrainingFleet.start()) {
      ProcessBuilder builder =
          new ProcessBuilder(command(cache)).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().putAll(fleet.podEnvironment());
      Process proxy = builder.start();
      try {
        fleet.exercise();
        proxy.destroy();
        if (!proxy.waitFor(2, TimeUnit.MINUTES) || proxy.exitValue() != 0) {
          throw new IllegalStateException("the proxy did not end as it should, see " + log);
        }
      } finally {
        proxy.destroyForcibly();
      }
      fleet.pod().copyTo(application.resolveSibling(RESTART));
    }
    if (!Files.isRegularFile(cache)) {
      throw new IllegalStateException("the JVM wrote no AOT cache, see " + log);
    }
  }

  private List<String> command(Path cache) {
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    flags.stream().filter(flag -> !flag.startsWith("-XX:AOT")).forEach(command::add);
    command.add("-XX:AOTCacheOutput=" + cache);
    // As in a pod; and it says what it leaves out, which is of no interest to who builds an image.
    command.add("-XX:MaxRAM=256m");
    command.add("-Xlog:aot=error,cds=error");
    command.addAll(List.of("-jar", application.resolve(JAR).toString()));
    return command;
  }
}
