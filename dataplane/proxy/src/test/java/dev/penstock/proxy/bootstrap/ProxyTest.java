package dev.penstock.proxy.bootstrap;

import static dev.penstock.proxy.support.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penstock.proxy.bootstrap.Options.Source;
import dev.penstock.proxy.overload.OverloadSettings;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.RawClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole data plane in this process: a snapshot file, real sockets, the admin port. */
final class ProxyTest {
  @TempDir private Path folder;

  private final Log log = new Log(System.err, Clock.systemUTC());
  private final int port = Ports.free();
  private final List<Proxy> proxies = new ArrayList<>();
  private final HttpClient admin = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    proxies.forEach(Proxy::close);
    admin.close();
  }

  @Test
  void shouldServeAndSaySoWhenTheSnapshotIsInForce() throws Exception {
    try (RawBackend backend = RawBackend.answering("hello")) {
      Proxy proxy = start(snapshot(backend.port()));
      try (RawClient client = RawClient.connect(port)) {
        client.send("GET /x HTTP/1.1\r\nhost: h\r\n\r\n");
        assertThat(client.readResponse()).startsWith("HTTP/1.1 200").endsWith("hello");
      }

      assertThat(ask(proxy, "/livez").statusCode()).isEqualTo(200);
      assertThat(ask(proxy, "/readyz").statusCode()).isEqualTo(200);
      assertThat(ask(proxy, "/readyz/x").statusCode()).isEqualTo(404);
      assertThat(ask(proxy, "/config").body())
          .contains("\"version\" : \"v7\"", "\"routes\" : 1", "\"rejections\" : [ ]");
      await()
          .untilAsserted(
              () ->
                  assertThat(ask(proxy, "/metrics").body())
                      .contains(
                          "penstock_ready 1",
                          "penstock_config_routes 1",
                          "penstock_buffer_bytes "));
    }
  }

  @Test
  void shouldShowNoKeyWhenAskedForTheConfig() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("s.json"),
            "{\"certificates\": [{\"name\": \"n/c\", \"privateKey\": \"c2VjcmV0LWtleQ==\"}]}");

    String problem =
        catchThrowableOfType(UsageException.class, () -> start(new Source.File(file))).problem();
    assertThat(problem)
        .startsWith("--snapshot " + file + ": CERTIFICATE n/c: ")
        .doesNotContain("secret-key", "c2VjcmV0");
  }

  @Test
  void shouldEndWithoutLosingARequestWhenDrained() throws Exception {
    try (RawBackend backend = RawBackend.answering("quick")) {
      Proxy proxy = start(snapshot(backend.port()));
      Thread drain = Thread.ofVirtual().start(() -> drain(proxy));

      await().until(() -> ask(proxy, "/readyz").statusCode() == 503);
      assertThat(ask(proxy, "/readyz").body()).isEqualTo("not ready: draining\n");
      try (RawClient late = RawClient.connect(port)) {
        late.send("GET / HTTP/1.1\r\nhost: h\r\n\r\n");
        assertThat(late.readResponse()).contains("200 OK", "connection: close", "quick");
      }
      drain.join();
      assertThat(ask(proxy, "/livez").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void shouldSayWhichPortIsTakenWhenTheAdminPortIs() throws Exception {
    try (RawBackend taken = RawBackend.answering("")) {
      Options options = options(snapshot(1), taken.port());
      String problem =
          catchThrowableOfType(UsageException.class, () -> Proxy.start(options, log, "test"))
              .problem();

      assertThat(problem)
          .startsWith("PENSTOCK_ADMIN_PORT: cannot listen on 127.0.0.1:" + taken.port() + ": ");
    }
  }

  private static void drain(Proxy proxy) {
    try {
      proxy.drain();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Source snapshot(int backendPort) throws IOException {
    return new Source.File(
        Files.writeString(
            folder.resolve("s.json"),
            """
            {"toVersion": "v7",
             "listeners": [{"name": "http", "port": %d, "protocol": "HTTP"}],
             "routes": [{"name": "n/r", "attachments": [{"listener": "http"}],
               "rules": [{"backends": [{"cluster": "n/s:80", "weight": 1}]}]}],
             "clusters": [{"name": "n/s:80", "protocol": "HTTP1",
               "endpoints": [{"address": "127.0.0.1", "port": %d}]}]}
            """
                .formatted(port, backendPort)));
  }

  private Proxy start(Source source) throws Exception {
    Proxy proxy = Proxy.start(options(source, 0), log, "test");
    proxies.add(proxy);
    return proxy;
  }

  private static Options options(Source source, int adminPort) {
    return new Options(
        source,
        "127.0.0.1",
        adminPort,
        "",
        9902,
        1,
        false,
        Duration.ofSeconds(30),
        OverloadSettings.DEFAULTS,
        Duration.ofSeconds(3),
        Duration.ofSeconds(10));
  }

  private HttpResponse<String> ask(Proxy proxy, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + proxy.adminPort() + path);
    return admin.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }
}
