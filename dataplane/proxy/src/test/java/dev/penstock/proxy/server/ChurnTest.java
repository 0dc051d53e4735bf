package dev.penstock.proxy.server;

import static dev.penstock.proxy.support.Eventually.await;
import static dev.penstock.proxy.support.Eventually.awaitDone;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.config.FilterConfig;
import dev.penstock.proxy.config.FilterConfig.Header;
import dev.penstock.proxy.config.FilterConfig.HeaderModifier;
import dev.penstock.proxy.http.ResponseHead;
import dev.penstock.proxy.support.ConfigBuilder;
import dev.penstock.proxy.support.Gateway;
import dev.penstock.proxy.support.Http2Peer;
import dev.penstock.proxy.support.Http2TestClient;
import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.RawClient;
import dev.penstock.proxy.support.TestCertificate;
import dev.penstock.proxy.support.TlsClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Loads the gateway while all around it changes: not one request may be lost. */
@ExtendWith(LeakCheck.class)
class ChurnTest {
  private static final Duration ROUND = Duration.ofMillis(60);
  private static final int ROUNDS = 50;

  private final int cleartext = Ports.free();
  private final int secure = Ports.free();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final AtomicLong served = new AtomicLong();
  private final AtomicBoolean over = new AtomicBoolean();
  private final List<Thread> clients = new ArrayList<>();

  @FunctionalInterface
  private interface Load {
    void run() throws Exception;
  }

  private void start(String name, Load load) {
    clients.add(
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    while (!over.get()) {
                      load.run();
                    }
                  } catch (Exception | AssertionError e) {
                    failures.add(name + ": " + e);
                  }
                }));
  }

  private void check(String response) {
    if (response.startsWith("HTTP/1.1 200 ")) {
      served.incrementAndGet();
    } else {
      failures.add(response);
    }
  }

  /** A new connection after some requests. */
  private void http1() throws IOException {
    try (RawClient client = RawClient.connect(cleartext)) {
      for (int i = 0; i < 200 && !over.get(); i++) {
        check(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readResponse());
      }
    }
  }

  private void tls() throws IOException {
    try (RawClient client = new RawClient(new TlsClient().connect(secure, "a.example.com"))) {
      for (int i = 0; i < 20 && !over.get(); i++) {
        check(client.send("GET / HTTP/1.1\r\nHost: a.example.com\r\n\r\n").readResponse());
      }
    }
  }

  private void http2() {
    try (Http2TestClient client = new Http2TestClient(cleartext)) {
      for (int i = 0; i < 200 && !over.get(); i++) {
        Http2Peer stream = client.get("/");
        ResponseHead head = stream.next(ResponseHead.class);
        check("HTTP/1.1 " + head.status() + " ");
        stream.readBody();
      }
    }
  }

  private static FilterConfig header(String value) {
    return new FilterConfig.ResponseHeaders(
        new HeaderModifier(List.of(new Header("x-round", value)), List.of(), List.of()));
  }

  private void finish() throws InterruptedException {
    over.set(true);
    for (Thread client : clients) {
      client.join();
    }
    assertThat(failures).isEmpty();
    assertThat(served.get()).isGreaterThan(ROUNDS);
  }

  private ConfigBuilder config(TestCertificate certificate) {
    return new ConfigBuilder()
        .certificate(certificate.config("d/c"))
        .http("web", cleartext)
        .https("tls", secure, "d/c", "a.example.com")
        .route("d/r", "web", "d/s:1")
        .route("d/t", "tls", "d/s:1");
  }

  @Test
  void shouldLoseNothingWhileRoutesCertificatesAndListenersChange() throws Exception {
    List<TestCertificate> certificates =
        List.of(TestCertificate.ec("a.example.com"), TestCertificate.ec("a.example.com"));
    try (RawBackend backend = RawBackend.answering("x")) {
      ConfigBuilder config = config(certificates.getFirst()).cluster("d/s:1", backend.port());
      try (Gateway gateway = Gateway.start(config.build())) {
        start("http1", this::http1);
        start("http2", this::http2);
        start("tls", this::tls);
        int extra = Ports.free();
        for (int round = 0; round < ROUNDS; round++) {
          config.certificate(certificates.get(round % 2).config("d/c"));
          config.route("d/r", "web", ConfigBuilder.rule(List.of(header("" + round)), "d/s:1"));
          if (round % 2 == 0) {
            config.http("extra", extra);
          } else {
            config.withoutListener("extra");
          }
          gateway.apply(config.build());
          await().pollDelay(ROUND).until(() -> true);
        }
        finish();
      }
    }
  }

  @Test
  void shouldLoseNoGetWhileBackendsRollWithoutWarning() throws Exception {
    TestCertificate certificate = TestCertificate.ec("a.example.com");
    Deque<RawBackend> running = new ArrayDeque<>();
    running.add(RawBackend.answering("x"));
    running.add(RawBackend.answering("x"));
    ConfigBuilder config = config(certificate).cluster("d/s:1", ports(running));
    try (Gateway gateway = Gateway.start(config.build())) {
      start("http1", this::http1);
      start("http1", this::http1);
      start("http2", this::http2);
      start("tls", this::tls);
      for (int round = 0; round < ROUNDS; round++) {
        running.add(RawBackend.answering("x"));
        gateway.apply(config.cluster("d/s:1", ports(running)).build());
        // The old one dies at once, and the gateway hears of it only later.
        running.remove().close();
        await().pollDelay(ROUND).until(() -> true);
        gateway.apply(config.cluster("d/s:1", ports(running)).build());
      }
      finish();
    } finally {
      running.forEach(RawBackend::close);
    }
  }

  @Test
  void shouldLoseNoGetWhileTheOnlyBackendIsReplaced() throws Exception {
    TestCertificate certificate = TestCertificate.ec("a.example.com");
    RawBackend backend = RawBackend.answering("x");
    ConfigBuilder config = config(certificate).cluster("d/s:1", backend.port());
    try (Gateway gateway = Gateway.start(config.build())) {
      start("http1", this::http1);
      start("http2", this::http2);
      for (int round = 0; round < ROUNDS / 4; round++) {
        RawBackend next = RawBackend.answering("x");
        backend.close();
        backend = next;
        await().pollDelay(ROUND).until(() -> true);
        gateway.apply(config.cluster("d/s:1", backend.port()).build());
        await().pollDelay(ROUND.multipliedBy(2)).until(() -> true);
      }
      finish();
    } finally {
      backend.close();
    }
  }

  @Test
  void shouldLoseNothingWhileItDrains() throws Exception {
    try (RawBackend backend = RawBackend.answering("x")) {
      TestCertificate certificate = TestCertificate.ec("a.example.com");
      ConfigBuilder config = config(certificate).cluster("d/s:1", backend.port());
      try (Gateway gateway = Gateway.start(config.build())) {
        start("http1", this::http1UntilClosed);
        start("http1", this::http1UntilClosed);
        await().until(() -> served.get() > ROUNDS);

        gateway.engine().startDraining();
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
        finish();

        awaitDone(gateway.engine().drain(Duration.ofSeconds(5)));
      }
    }
  }

  /** As clients behave: a connection is used until a response says that it was the last. */
  private void http1UntilClosed() throws IOException {
    try (RawClient client = RawClient.connect(cleartext)) {
      String response = "";
      while (!response.contains("connection: close") && !over.get()) {
        response = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readResponse();
        check(response);
      }
    }
  }

  private static int[] ports(Collection<RawBackend> backends) {
    return backends.stream().mapToInt(RawBackend::port).toArray();
  }
}
