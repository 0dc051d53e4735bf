package dev.penstock.proxy.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.proxy.http.BodyFraming;
import dev.penstock.proxy.http.HeaderNames;
import dev.penstock.proxy.http.ResponseHead;
import dev.penstock.proxy.support.Http2Peer;
import dev.penstock.proxy.support.Http2TestClient;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.ProxyProcess;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.RawClient;
import io.netty.util.AsciiString;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process with little memory, given far more than it can hold. */
final class OverloadProcessTest {
  private static final int CLIENTS = 1_000;
  private static final int SOME = 100;

  /**
   * How long slow readers take nothing, which is less than they may, and how much they take then.
   */
  private static final Duration REST = Duration.ofSeconds(20);

  private static final int SIP = 8_192;
  private static final Duration PROBE = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String GET_LARGE = "GET /large HTTP/1.1\r\nHost: a\r\n\r\n";

  /** Just below what a head may be, and without its end. */
  private static final String HALF_A_HEAD =
      "GET / HTTP/1.1\r\nHost: a\r\n" + ("X-A: " + "a".repeat(990) + "\r\n").repeat(60);

  private static final byte[] LARGE = new byte[4_000_000];

  @TempDir private Path folder;

  private final int port = Ports.free();
  private final List<RawClient> clients = new ArrayList<>();

  /** Those that have the head of a response and take the rest of it slowly. */
  private final List<RawClient> sipping = new CopyOnWriteArrayList<>();

  @AfterEach
  void closeClients() throws IOException {
    for (RawClient client : clients) {
      client.close();
    }
  }

  @Test
  void shouldShedLoadAndRecoverWhenGivenMoreThanItsMemoryHolds() throws Exception {
    try (RawBackend backend = backend();
        ProxyProcess proxy = start(backend);
        Meanwhile probing = new Meanwhile(PROBE, failures -> probe(proxy, failures));
        Meanwhile _ = new Meanwhile(REST, _ -> sip());
        Http2TestClient multiplexed = new Http2TestClient(port)) {
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(RawClient.connectNarrow(port));
      }
      List<RawClient> slowReaders = clients.subList(0, CLIENTS / 2);
      List<RawClient> halfHeads = clients.subList(CLIENTS / 2, CLIENTS);

      assertSomeAreTurnedAway(slowReaders);
      assertThat(shed(proxy, "request")).isPositive();
      assertTurnedAway(multiplexed);
      await().atMost(PATIENCE).until(this::isRefused);
      assertThat(shed(proxy, "connection")).isPositive();

      assertSomeAreReset(proxy, halfHeads);

      closeClients();
      await().atMost(PATIENCE).until(() -> isAtRest(proxy));
      assertServed();
      assertThat(proxy.metric("penstock_overload_direct_memory_ratio", "")).isLessThan(0.7);
      assertThat(probing.failures()).isEmpty();
      assertThat(proxy.isAlive()).isTrue();
      assertThat(proxy.log())
          .contains("overload of direct memory, ")
          .contains("no overload any more")
          .doesNotContain("has not turned")
          .doesNotContain("OutOfMemoryError")
          .doesNotContain("OutOfDirectMemoryError");
    }
  }

  /** With all that clients had sent read, and none left but the one that speaks HTTP/2. */
  private static boolean isAtRest(ProxyProcess proxy) throws IOException {
    return proxy.metric("penstock_connections_open", "") <= 1
        && proxy.metric("penstock_overload_level", "") == 0;
  }

  private ProxyProcess start(RawBackend backend) throws IOException {
    // Where much else runs, a thousand connections at once delay the event loop, too.
    return ProxyProcess.serving(
        folder,
        Map.of("PENSTOCK_OVERLOAD_LOOP_DELAY", PATIENCE.toSeconds() + "s"),
        """
        {"toVersion": "v1",
         "listeners": [{"name": "http", "port": %d, "protocol": "HTTP"}],
         "routes": [{"name": "n/r", "attachments": [{"listener": "http"}],
           "rules": [{"backends": [{"cluster": "n/s:80", "weight": 1}]}]}],
         "clusters": [{"name": "n/s:80", "protocol": "HTTP1",
           "endpoints": [{"address": "127.0.0.1", "port": %d}]}]}
        """
            .formatted(port, backend.port()),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xmx48m",
        "-XX:MaxDirectMemorySize=32m",
        "-XX:+ExitOnOutOfMemoryError");
  }

  private static RawBackend backend() {
    return RawBackend.start(
        peer -> {
          String request;
          while ((request = peer.readRequest()) != null) {
            if (request.startsWith("GET /large ")) {
              peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE.length + "\r\n\r\n");
              peer.send(LARGE);
            } else {
              peer.send(RawBackend.ok("small"));
            }
          }
        });
  }

  /** Some of them may have been cut off meanwhile. */
  private static void send(List<RawClient> senders, String octets) {
    for (RawClient sender : senders) {
      try {
        sender.send(octets);
      } catch (IOException e) {
        // Whoever is reset sends no more.
      }
    }
  }

  /** One after the other asks for much and takes the head alone, until the pod has had enough. */
  private void assertSomeAreTurnedAway(List<RawClient> readers) throws IOException {
    assertThat(readers.getFirst().send(GET_LARGE).readHead()).startsWith("HTTP/1.1 200 ");
    String head = "";
    for (int i = 1; i < readers.size() && !head.startsWith("HTTP/1.1 503 "); i++) {
      try {
        head = readers.get(i).send(GET_LARGE).readHead();
        sipping.add(readers.get(i));
      } catch (IOException e) {
        // There was no memory even for this before the pod took notice.
      }
    }
    assertThat(head)
        .startsWith("HTTP/1.1 503 ")
        .containsPattern("retry-after: [1-4]\r\n")
        .contains("connection: close");
  }

  /** Some at a time: half a head is waited for only so long, and then it is given up by itself. */
  private static void assertSomeAreReset(ProxyProcess proxy, List<RawClient> senders)
      throws IOException {
    for (int i = 0; i < senders.size() && shed(proxy, "holder") == 0; i += SOME) {
      send(senders.subList(i, i + SOME), HALF_A_HEAD);
    }
    await().atMost(PATIENCE).until(() -> shed(proxy, "holder") > 0);
  }

  /** So that slow readers are not given up, however long the test takes. */
  private void sip() {
    sipping.removeIf(reader -> !takesSome(reader));
  }

  /** False when it was cut off. */
  private static boolean takesSome(RawClient reader) {
    try {
      return !reader.hasAnswerWithin(1) || !reader.readExactly(SIP).isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  /** As a kubelet does. */
  private static void probe(ProxyProcess proxy, Collection<String> failures) {
    for (String path : List.of("/livez", "/readyz")) {
      try {
        int status = proxy.admin(path);
        if (status != 200) {
          failures.add(path + " " + status);
        }
      } catch (IOException e) {
        failures.add(path + " " + e);
      }
    }
  }

  /** A stream gets the same answer, gRPC in its own words, and the connection is to be left. */
  private static void assertTurnedAway(Http2TestClient client) {
    Http2Peer stream = client.open();
    Http2Peer call = client.open();
    stream.send(Http2TestClient.head("GET", "/", BodyFraming.NONE)).end();
    call.send(
            Http2TestClient.head(
                "POST", "/s/m", BodyFraming.NONE, "content-type", "application/grpc"))
        .end();
    ResponseHead refusal = stream.next(ResponseHead.class);
    assertThat(refusal.status()).isEqualTo(503);
    assertThat(refusal.headers().contains(HeaderNames.RETRY_AFTER)).isTrue();
    ResponseHead unavailable = call.next(ResponseHead.class);
    assertThat(unavailable.status()).isEqualTo(200);
    assertThat(String.valueOf(unavailable.headers().get(AsciiString.of("grpc-status"))))
        .isEqualTo("14");
    await().until(() -> !client.goAways().isEmpty());
  }

  /** Whether a new connection is reset before it is answered. */
  private boolean isRefused() {
    try (RawClient client = RawClient.connect(port)) {
      return client.send(GET).readHead().isEmpty();
    } catch (IOException e) {
      return true;
    }
  }

  private void assertServed() throws IOException {
    try (RawClient client = RawClient.connect(port)) {
      assertThat(client.send(GET).readResponse()).endsWith("small");
    }
  }

  private static double shed(ProxyProcess proxy, String what) throws IOException {
    return proxy.metric("penstock_overload_shed_total", "shed=\"" + what + "\"");
  }

  /** Does something over and over, beside the test. */
  private static final class Meanwhile implements AutoCloseable {
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

    Meanwhile(Duration between, Consumer<Collection<String>> action) {
      long millis = between.toMillis();
      var _ =
          thread.scheduleWithFixedDelay(
              () -> action.accept(failures), millis, millis, TimeUnit.MILLISECONDS);
    }

    /** What went wrong until now. */
    List<String> failures() {
      return List.copyOf(failures);
    }

    @Override
    public void close() {
      thread.close();
    }
  }
}
