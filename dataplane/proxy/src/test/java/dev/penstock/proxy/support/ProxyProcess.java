package dev.penstock.proxy.support;

import static dev.penstock.proxy.support.Eventually.await;

import dev.penstock.proxy.bootstrap.Main;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The proxy as a process of its own, with one event loop. */
public final class ProxyProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);

  private final HttpClient client = HttpClient.newHttpClient();
  private final int adminPort = Ports.free();
  private final Path log;
  private final Process process;

  private ProxyProcess(
      Path folder, Map<String, String> environment, List<String> arguments, String... jvmFlags)
      throws IOException {
    log = folder.resolve("log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(jvmFlags));
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "--address=127.0.0.1",
            "--event-loops=1",
            "--access-log=off",
            "--admin-port=" + adminPort));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    await().atMost(START).until(this::isUp);
  }

  /** Starts it with a snapshot and waits until it is ready. */
  public static ProxyProcess serving(
      Path folder, Map<String, String> environment, String snapshot, String... jvmFlags)
      throws IOException {
    Path file = Files.writeString(folder.resolve("snapshot.json"), snapshot);
    ProxyProcess proxy =
        new ProxyProcess(folder, environment, List.of("--snapshot=" + file), jvmFlags);
    await().atMost(START).until(() -> proxy.admin("/readyz") == 200);
    return proxy;
  }

  /** Starts it as a pod. It is ready when its operator has sent it a config. */
  public static ProxyProcess following(
      Path folder, Map<String, String> environment, String... jvmFlags) throws IOException {
    return new ProxyProcess(folder, environment, List.of(), jvmFlags);
  }

  private boolean isUp() {
    try {
      return admin("/livez") == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** All that it said. */
  public String log() throws IOException {
    return Files.readString(log);
  }

  /** The status of an endpoint of the admin port. */
  public int admin(String path) throws IOException {
    return ask(path).statusCode();
  }

  /** The sum of the series of a metric whose labels hold a text. */
  public double metric(String name, String labels) throws IOException {
    Matcher matcher =
        Pattern.compile("(?m)^" + name + "(\\{.*)? (\\S+)$").matcher(ask("/metrics").body());
    double sum = 0;
    while (matcher.find()) {
      String series = matcher.group(1);
      if (labels.isEmpty() || (series != null && series.contains(labels))) {
        sum += Double.parseDouble(matcher.group(2));
      }
    }
    return sum;
  }

  private HttpResponse<String> ask(String path) throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + adminPort + path);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Eventually.LIMIT).build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    client.close();
  }
}
