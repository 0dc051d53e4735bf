package dev.penstock.proxy.server;

import static dev.penstock.proxy.support.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.RawClient;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What relays, and the pod behind them, hold of what is not taken; and that none of it is lost. */
@ExtendWith(LeakCheck.class)
class HandoverBufferTest {
  private static final int CLIENTS = 20;

  /**
   * In each of the two pods: the water mark, and what one read gives beyond it. As much again for
   * what the allocator does not give in pieces.
   */
  private static final long MOST_IN_BUFFERS = (3 * (64 + 64)) << 10;

  private static final byte[] LARGE = new byte[8_000_000];

  static {
    new Random(1).nextBytes(LARGE);
  }

  private final CountDownLatch taking = new CountDownLatch(1);
  private final List<RawClient> clients = new ArrayList<>();

  @Test
  void shouldHoldLittleOfWhatClientsDoNotTakeAndLoseNothing() throws IOException {
    long before = buffered();
    try (RawBackend ofStable = RawBackend.answering("stable");
        RawBackend ofCanary = backend();
        HandoverRig rig = HandoverRig.start(ofStable.port(), ofCanary.port())) {
      for (int i = 0; i < CLIENTS; i++) {
        narrowClient(rig).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readHead();
      }
      assertThat(atRest()).isLessThan(before + CLIENTS * MOST_IN_BUFFERS);
      for (RawClient client : clients) {
        assertThat(checksum(latin1(client.readExactly(LARGE.length)))).isEqualTo(checksum(LARGE));
        client.close();
      }
    }
  }

  @Test
  void shouldHoldLittleOfWhatTheBackendDoesNotTakeAndLoseNothing() throws Exception {
    long before = buffered();
    try (RawBackend ofStable = RawBackend.answering("stable");
        RawBackend ofCanary = backend();
        HandoverRig rig = HandoverRig.start(ofStable.port(), ofCanary.port());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        answers.add(threads.submit(() -> upload(rig)));
      }
      await().until(() -> ofCanary.openConnections() == CLIENTS);
      assertThat(atRest()).isLessThan(before + CLIENTS * MOST_IN_BUFFERS);
      taking.countDown();
      for (Future<String> answer : answers) {
        assertThat(answer.get()).endsWith("\r\n\r\n" + checksum(LARGE));
      }
    }
  }

  private static String upload(HandoverRig rig) throws IOException {
    try (RawClient client = rig.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + LARGE.length + "\r\n\r\n");
      return client.send(LARGE).readResponse();
    }
  }

  /** Gives what is large, or takes it when the time has come and says what it was. */
  private RawBackend backend() {
    return RawBackend.start(
        peer -> {
          String head = peer.readHead();
          if (head != null && head.startsWith("POST ")) {
            await().until(() -> taking.getCount() == 0);
            byte[] body = latin1(peer.readExactly(LARGE.length));
            peer.send(RawBackend.ok(String.valueOf(checksum(body))));
          } else {
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE.length + "\r\n\r\n");
            peer.send(LARGE);
          }
          peer.read();
        });
  }

  /** One whose socket takes little while it is not read from. */
  private RawClient narrowClient(HandoverRig rig) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), rig.port()));
    RawClient client = new RawClient(socket);
    clients.add(client);
    return client;
  }

  private static byte[] latin1(String octets) {
    return octets.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static long checksum(byte[] octets) {
    CRC32 sum = new CRC32();
    sum.update(octets);
    return sum.getValue();
  }

  /** What buffers hold when that moves no more. */
  private static long atRest() {
    long[] last = {-1};
    await()
        .pollInterval(Duration.ofMillis(300))
        .until(
            () -> {
              long before = last[0];
              last[0] = buffered();
              return last[0] == before;
            });
    return last[0];
  }

  private static long buffered() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }
}
