package dev.penstock.bench.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** Finds programs: where a system has them, or where dataplane/lib/fetch-bench leaves them. */
public final class Programs {
  private final Map<String, String> environment;

  public Programs(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Its path, or an {@link IllegalStateException} that says what brings it. */
  public String find(String program) {
    String cache = environment.get("XDG_CACHE_HOME");
    Path home =
        (cache == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache))
            .resolve("penstock");
    Stream<Path> system =
        Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)).map(Path::of);
    Stream<Path> known =
        Stream.of(
            Path.of("/usr/local/sbin"),
            Path.of("/usr/sbin"),
            home.resolve("peers/bin"),
            home.resolve("load/bin"),
            home.resolve("envoy/bin"));
    return Stream.concat(system, known)
        .map(folder -> folder.resolve(program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    program + " is missing: dataplane/lib/fetch-bench brings it"))
        .toString();
  }
}
