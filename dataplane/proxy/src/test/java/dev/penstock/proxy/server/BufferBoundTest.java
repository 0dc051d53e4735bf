package dev.penstock.proxy.server;

import static dev.penstock.proxy.support.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.http.BodyFraming;
import dev.penstock.proxy.http.ResponseHead;
import dev.penstock.proxy.support.ConfigBuilder;
import dev.penstock.proxy.support.Gateway;
import dev.penstock.proxy.support.Http2Peer;
import dev.penstock.proxy.support.Http2TestClient;
import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.RawClient;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the proxy, and the kernel for it, hold of responses that their clients do not take. */
@ExtendWith(LeakCheck.class)
class BufferBoundTest {
  private static final int CLIENTS = 100;
  private static final int STREAMS = 120;

  /** The water mark, and what one read of the backend's socket gives beyond it. */
  private static final long MOST_IN_BUFFERS = (64 + 64) << 10;

  /** What may be unsent, what one write adds, and what is on its way. */
  private static final long MOST_IN_KERNEL = (64 + 64 + 16) << 10;

  private static final byte[] LARGE = new byte[8_000_000];
  private static final byte[] MEDIUM = new byte[600_000];

  private final int port = Ports.free();
  private final List<RawClient> clients = new ArrayList<>();

  @AfterEach
  void closeClients() throws IOException {
    for (RawClient client : clients) {
      client.close();
    }
  }

  @Test
  void shouldHoldLittleForEachClientThatTakesNothing() throws IOException {
    long before = buffered();
    try (RawBackend backend = backend();
        Gateway _ = gateway(backend)) {
      for (int i = 0; i < CLIENTS; i++) {
        narrowClient().send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n").readHead();
      }
      assertThat(atRest(this::inKernel)).isBetween(1L, CLIENTS * MOST_IN_KERNEL);
      assertThat(atRest(BufferBoundTest::buffered)).isLessThan(before + CLIENTS * MOST_IN_BUFFERS);
      assertOthersAreServed();
      closeClients();
      await().until(() -> backend.openConnections() <= 1);
    }
  }

  /**
   * What streams may wait with together, and one read of each backend that was about to be read
   * from when that was reached.
   */
  private static final long MOST_ON_A_CONNECTION = 4 << 20;

  @Test
  void shouldHoldLittleForAConnectionWhoseStreamsAreAllShut() throws IOException {
    long before = buffered();
    try (RawBackend backend = backend();
        Gateway _ = gateway(backend);
        Http2TestClient client = new Http2TestClient(port)) {
      List<Http2Peer> shut = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        Http2Peer stream = client.open();
        shut.add(stream);
        stream.setReading(false);
        stream.send(Http2TestClient.head("GET", "/medium", BodyFraming.NONE)).end();
      }
      await().until(() -> backend.openConnections() == STREAMS);
      assertThat(atRest(BufferBoundTest::buffered)).isLessThan(before + MOST_ON_A_CONNECTION);

      shut.forEach(stream -> stream.setReading(true));
      for (Http2Peer stream : shut) {
        stream.next(ResponseHead.class);
        assertThat(stream.readBody()).hasSize(MEDIUM.length);
      }
    }
  }

  private Gateway gateway(RawBackend backend) {
    return Gateway.start(
        new ConfigBuilder()
            .http("web", port)
            .route("d/r", "web", "d/s:1")
            .cluster("d/s:1", backend.port())
            .build());
  }

  private static RawBackend backend() {
    return RawBackend.start(
        peer -> {
          String request;
          while ((request = peer.readRequest()) != null) {
            if (request.startsWith("GET /large ")) {
              send(peer, LARGE);
            } else if (request.startsWith("GET /medium ")) {
              send(peer, MEDIUM);
            } else {
              peer.send(RawBackend.ok("small"));
            }
          }
        });
  }

  private static void send(RawBackend.Peer peer, byte[] body) throws IOException {
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n").send(body);
  }

  private RawClient narrowClient() throws IOException {
    RawClient client = RawClient.connectNarrow(port);
    clients.add(client);
    return client;
  }

  private void assertOthersAreServed() throws IOException {
    try (RawClient other = RawClient.connect(port)) {
      assertThat(other.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readResponse()).endsWith("small");
    }
  }

  /** A figure when it moves no more. */
  private static long atRest(LongSupplier figure) {
    long[] last = {-1};
    await()
        .pollInterval(Duration.ofMillis(300))
        .until(
            () -> {
              long before = last[0];
              last[0] = figure.getAsLong();
              return last[0] > 0 && last[0] == before;
            });
    return last[0];
  }

  private static long buffered() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }

  /** Octets written to the sockets of the port's connections that their peers do not have yet. */
  private long inKernel() {
    String local = ":%04X".formatted(port);
    return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
        .flatMap(BufferBoundTest::lines)
        .map(line -> line.strip().split(" +"))
        .filter(fields -> fields[1].endsWith(local))
        .mapToLong(fields -> Long.parseLong(fields[4].substring(0, 8), 16))
        .sum();
  }

  private static Stream<String> lines(String file) {
    try {
      return Files.readAllLines(Path.of(file)).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
