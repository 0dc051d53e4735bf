package dev.penstock.operator.provider;

import static org.assertj.core.api.Assertions.fail;

import dev.penstock.operator.testing.Patience;
import dev.penstock.operator.testing.Ports;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real Prometheus or Alertmanager on loopback. */
final class Program implements AutoCloseable {
  private final int port = Ports.free();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final Path log;

  private Program(String name, Path folder, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(find(name));
    command.add("--web.listen-address=127.0.0.1:" + port);
    command.addAll(arguments);
    log = folder.resolve(name + ".log");
    process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  /** A Prometheus that reads this target's /metrics five times a second. */
  static Program prometheus(Path folder, String target) throws IOException {
    Path config = folder.resolve("prometheus.yml");
    Files.writeString(
        config,
        """
        global: {scrape_interval: 200ms, scrape_timeout: 200ms}
        scrape_configs:
        - job_name: test
          static_configs:
          - targets: ["%s"]
        """
            .formatted(target));
    return ready(
        new Program(
            "prometheus",
            folder,
            List.of(
                "--config.file=" + config, "--storage.tsdb.path=" + folder.resolve("prometheus"))));
  }

  /** An Alertmanager that tells this address of alerts, and of their end. */
  static Program alertmanager(Path folder, String receiver) throws IOException {
    Path config = folder.resolve("alertmanager.yml");
    Files.writeString(
        config,
        """
        route: {receiver: test, group_wait: 0s, group_interval: 1s, group_by: ["..."]}
        receivers:
        - name: test
          webhook_configs:
          - {url: "%s", send_resolved: true}
        """
            .formatted(receiver));
    return ready(
        new Program(
            "prometheus-alertmanager",
            folder,
            List.of(
                "--config.file=" + config,
                "--storage.path=" + folder.resolve("alertmanager"),
                "--cluster.listen-address=")));
  }

  String address() {
    return "http://127.0.0.1:" + port;
  }

  /** What it answers to a GET; empty when it does not, or not with 200. */
  String get(String path) {
    try {
      var request = HttpRequest.newBuilder(URI.create(address() + path)).build();
      var response = client.send(request, BodyHandlers.ofString());
      return response.statusCode() == 200 ? response.body() : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Program ready(Program program) throws IOException {
    Patience.await().until(() -> !program.process.isAlive() || !program.get("/-/ready").isEmpty());
    if (!program.process.isAlive()) {
      fail("it does not run: %s", Files.readString(program.log));
    }
    return program;
  }

  /** Where `make unit` leaves it, or where a system has it. */
  private static String find(String name) {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path home = cache == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
    String path = System.getenv("PATH");
    return Stream.concat(
            Stream.of((path == null ? "" : path).split(File.pathSeparator)).map(Path::of),
            Stream.of(home.resolve("penstock/providers/bin")))
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseGet(
            () ->
                fail(
                    "%s is missing: operator/lib/fetch-providers brings it, or install the Debian"
                        + " package of that name",
                    name))
        .toString();
  }
}
