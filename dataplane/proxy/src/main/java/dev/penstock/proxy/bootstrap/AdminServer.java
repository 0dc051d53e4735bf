package dev.penstock.proxy.bootstrap;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The admin port: {@code /livez}, {@code /readyz}, {@code /metrics}, {@code /config}. Shares
 * nothing with the event loops that serve, and no Service exposes it.
 */
final class AdminServer implements AutoCloseable {
  private static final int BACKLOG = 64;
  private static final int THREADS = 2;
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON = "application/json";
  private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS, Thread.ofPlatform().daemon().name("penstock-admin-", 0).factory());

  private AdminServer(HttpServer server) {
    this.server = server;
  }

  /** What an endpoint answers. */
  private record Answer(int status, String contentType, String body) {}

  /**
   * Opens the port.
   *
   * @throws UsageException when it is taken
   */
  static AdminServer start(
      Options options, ProxyStatus status, Liveness liveness, Supplier<String> metrics)
      throws UsageException {
    try {
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getByName(options.address()), options.adminPort());
      AdminServer admin = new AdminServer(HttpServer.create(address, BACKLOG));
      admin.serve("/livez", () -> health("not alive: ", liveness.fault()));
      admin.serve("/readyz", () -> health("not ready: ", status.notReady()));
      admin.serve("/metrics", () -> new Answer(200, METRICS, metrics.get()));
      admin.serve("/config", () -> new Answer(200, JSON, ConfigReport.json(status)));
      admin.server.setExecutor(admin.threads);
      admin.server.start();
      return admin;
    } catch (IOException e) {
      throw new UsageException(
          Setting.ADMIN_PORT.variable()
              + ": cannot listen on "
              + options.address()
              + ":"
              + options.adminPort()
              + ": "
              + e.getMessage());
    }
  }

  /** The port that is open. */
  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static Answer health(String failure, @Nullable String reason) {
    return reason == null
        ? new Answer(200, TEXT, "ok\n")
        : new Answer(503, TEXT, failure + reason + "\n");
  }

  private void serve(String path, Supplier<Answer> endpoint) {
    server.createContext(path, exchange -> handle(exchange, path, endpoint));
  }

  private static void handle(HttpExchange exchange, String path, Supplier<Answer> endpoint)
      throws IOException {
    try (exchange) {
      Answer answer = answer(exchange, path, endpoint);
      exchange.getResponseHeaders().set("content-type", answer.contentType());
      boolean head = exchange.getRequestMethod().equals("HEAD");
      byte[] octets = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), head ? -1 : octets.length);
      if (!head) {
        try (OutputStream body = exchange.getResponseBody()) {
          body.write(octets);
        }
      }
    }
  }

  private static Answer answer(HttpExchange exchange, String path, Supplier<Answer> endpoint) {
    // A context also takes in what begins with its path.
    if (!exchange.getRequestURI().getPath().equals(path)) {
      return new Answer(404, TEXT, "not found\n");
    }
    return switch (exchange.getRequestMethod()) {
      case "GET", "HEAD" -> endpoint.get();
      default -> new Answer(405, TEXT, "GET or HEAD only\n");
    };
  }
}
