package dev.penstock.proxy.bootstrap;

import static org.awaitility.Awaitility.await;

import dev.penstock.proxy.support.Ports;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The proxy as a process of its own, from a snapshot file. */
final class ProxyProcess implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final int adminPort = Ports.free();
  private final Path log;
  private final Process process;

  /** Starts it and waits until it is ready. */
  ProxyProcess(Path folder, String snapshot, String... jvmFlags) throws IOException {
    Path file = Files.writeString(folder.resolve("snapshot.json"), snapshot);
    log = folder.resolve("log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(jvmFlags));
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "--snapshot=" + file,
            "--address=127.0.0.1",
            "--event-loops=1",
            "--access-log=off",
            "--admin-port=" + adminPort));
    process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    await().atMost(Duration.ofSeconds(60)).until(() -> isUp() && admin("/readyz") == 200);
  }

  private boolean isUp() {
    try {
      return admin("/livez") == 200;
    } catch (IOException e) {
      return false;
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** All that it said. */
  String log() throws IOException {
    return Files.readString(log);
  }

  /** The status of an endpoint of the admin port. */
  int admin(String path) throws IOException {
    return ask(path).statusCode();
  }

  /** The sum of the series of a metric whose labels hold a text. */
  double metric(String name, String labels) throws IOException {
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
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    client.close();
  }
}
