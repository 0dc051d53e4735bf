package dev.penstock.proxy.bootstrap;

import static dev.penstock.proxy.support.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.overload.OverloadSettings;
import dev.penstock.proxy.server.EngineSettings;
import dev.penstock.proxy.server.ExchangeListener;
import dev.penstock.proxy.server.ProxyEngine;
import dev.penstock.proxy.support.ConfigBuilder;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** An event loop that is really stuck, seen from the admin port. */
final class LivenessTest {
  private static final Duration STALL = Duration.ofMillis(5_500);

  private final int port = Ports.free();
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
  private final Log log =
      new Log(new PrintStream(told, true, StandardCharsets.UTF_8), Clock.systemUTC());

  @Test
  void shouldFailAndNameTheLoopWhileOneIsStuck() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    ExchangeListener blocking = record -> awaitQuietly(stuck);
    try (ProxyEngine engine =
            ProxyEngine.start(
                EngineSettings.defaults().withEventLoops(2).withAddress("127.0.0.1"), blocking);
        AdminServer admin = admin(engine);
        HttpClient kubelet = HttpClient.newHttpClient()) {
      assertThat(engine.apply(new ConfigBuilder().http("web", port).build()).rejections())
          .isEmpty();
      assertThat(ask(kubelet, admin, "/livez").statusCode()).isEqualTo(200);
      try (RawClient client = RawClient.connect(port)) {
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readResponse();

        await().until(() -> ask(kubelet, admin, "/livez").statusCode() == 503);
        assertThat(ask(kubelet, admin, "/livez").body())
            .matches("not alive: event loop proxy-\\S+ has not turned for [0-9]+ s\n");
        assertThat(told.toString(StandardCharsets.UTF_8))
            .containsOnlyOnce("WARN event loop proxy-")
            .contains("CountDownLatch.await");

        stuck.countDown();
        await().until(() -> ask(kubelet, admin, "/livez").statusCode() == 200);
      } finally {
        stuck.countDown();
      }
    }
  }

  private AdminServer admin(ProxyEngine engine) throws UsageException {
    Options options =
        new Options(
            new Options.Source.File(Path.of("unused")),
            "127.0.0.1",
            0,
            "",
            9902,
            2,
            false,
            STALL,
            OverloadSettings.DEFAULTS,
            Duration.ZERO,
            Duration.ZERO);
    return AdminServer.start(
        options,
        new ProxyStatus(log, InstantSource.system()),
        new Liveness(engine::slowestLoop, options.loopStall(), log),
        () -> "");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static HttpResponse<String> ask(HttpClient client, AdminServer admin, String path)
      throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + admin.port() + path);
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }
}
