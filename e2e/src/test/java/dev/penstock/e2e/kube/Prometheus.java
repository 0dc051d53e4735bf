package dev.penstock.e2e.kube;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.penstock.e2e.load.PlainConnection;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A real Prometheus on this machine, at the node's address, so that the operator's pods reach it.
 * It reads the metrics of a sandbox's data-plane pods, with the label {@code revision}.
 */
public final class Prometheus implements AutoCloseable {
  private final HttpServer discovery;
  private final InetSocketAddress address;
  private final Process process;

  private Prometheus(HttpServer discovery, InetSocketAddress address, Process process) {
    this.discovery = discovery;
    this.address = address;
    this.process = process;
  }

  /**
   * Starts it and waits until it answers.
   *
   * @param folder for what it keeps
   */
  public static Prometheus start(Sandbox sandbox, Path folder) throws IOException {
    HttpServer discovery =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    discovery.createContext("/", exchange -> answer(exchange, targets(sandbox)));
    discovery.start();
    InetAddress node = sandbox.nodeAddress();
    InetSocketAddress address = new InetSocketAddress(node, Ports.free(node));
    Path log = folder.resolve("prometheus.log");
    Process process =
        new ProcessBuilder(
                find(),
                "--config.file=" + config(folder, discovery.getAddress().getPort()),
                "--storage.tsdb.path=" + folder.resolve("prometheus"),
                "--web.listen-address=" + text(address))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Prometheus prometheus = new Prometheus(discovery, address, process);
    await()
        .alias("Prometheus is ready; " + log + " has its words")
        .atMost(Sandbox.SOON)
        .ignoreExceptions()
        .until(() -> PlainConnection.status(address, "prometheus", "/-/ready") == 200);
    return prometheus;
  }

  private static Path config(Path folder, int discovery) throws IOException {
    return Files.writeString(
        folder.resolve("prometheus.yml"),
        """
        global: {scrape_interval: 500ms, scrape_timeout: 500ms}
        scrape_configs:
        - job_name: fleet
          http_sd_configs:
          - {url: "http://127.0.0.1:%d/", refresh_interval: 1s}
        """
            .formatted(discovery));
  }

  private static void answer(HttpExchange exchange, String json) throws IOException {
    byte[] body = json.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static String targets(Sandbox sandbox) {
    return sandbox
        .client()
        .pods()
        .inNamespace(sandbox.namespace())
        .withLabel(Fleet.REVISION)
        .list()
        .getItems()
        .stream()
        .filter(pod -> pod.getStatus().getPodIP() != null)
        .map(Prometheus::target)
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String target(Pod pod) {
    return "{\"targets\": [\"%s:%d\"], \"labels\": {\"revision\": \"%s\"}}"
        .formatted(
            pod.getStatus().getPodIP(),
            PodMetrics.PORT,
            pod.getMetadata().getLabels().get(Fleet.REVISION));
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  /** Its base address. */
  public String address() {
    return "http://" + text(address);
  }

  @Override
  public void close() {
    discovery.stop(0);
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Where {@code operator/lib/fetch-providers} leaves it, or where a system has it. */
  private static String find() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path home = cache == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(
            Stream.of(path.split(File.pathSeparator)).map(Path::of),
            Stream.of(home.resolve("penstock/providers/bin")))
        .map(folder -> folder.resolve("prometheus"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "prometheus is missing: operator/lib/fetch-providers brings it"))
        .toString();
  }
}
