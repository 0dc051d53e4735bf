package dev.penstock.proxy.server;

import static dev.penstock.proxy.support.Eventually.await;
import static dev.penstock.proxy.support.Eventually.awaitDone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.proxy.config.ClusterConfig.Endpoint;
import dev.penstock.proxy.support.Eventually;
import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** What passes between a client and the pod that took its connection, and how it ends. */
@ExtendWith(LeakCheck.class)
class HandoverRelayTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  /** Of a PROXY protocol v2 header with addresses of IPv4. */
  private static final int HEADER = 28;

  private static final byte[] TAKEN = {6};

  /** Towards a client; not so much that the relay reads no more. */
  private static final int MORE_THAN_THE_KERNEL_TAKES = 110_000;

  /** Of /proc/net/tcp. */
  private static final int REMOTE = 2;

  private static final int STATE = 3;
  private static final int QUEUES = 4;
  private static final int TIMER = 5;
  private static final String CLOSE_WAIT = "08";

  private RawBackend ofStable;
  private RawBackend ofCanary;
  private HandoverRig rig;

  @BeforeEach
  void start() {
    ofStable = RawBackend.answering("stable");
    ofCanary = RawBackend.answering("canary");
    rig = HandoverRig.start(ofStable.port(), ofCanary.port());
  }

  @AfterEach
  void stop() {
    rig.close();
    ofStable.close();
    ofCanary.close();
  }

  private void toPod(int port) {
    rig.applyToStable(HandoverRig.withEndpoints(rig.handover(), new Endpoint("127.0.0.1", port)));
  }

  @Test
  void shouldPassOnTheEndOfEachDirectionByItself() throws IOException {
    try (RawBackend pod =
        RawBackend.start(
            peer -> {
              peer.readExactly(HEADER);
              peer.send(TAKEN);
              StringBuilder said = new StringBuilder();
              for (int octet = peer.read(); octet >= 0; octet = peer.read()) {
                said.append((char) octet);
              }
              peer.send("you said " + said);
            })) {
      toPod(pod.port());
      try (RawClient client = rig.connect()) {
        // Once this is there the pod has it, so that the end cannot be seen before.
        client.send("hello");
        await().until(() -> pod.received().endsWith("hello"));
        client.socket().shutdownOutput();
        assertThat(client.readAll()).isEqualTo("you said hello");
      }
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldLetTheClientTakeItAllWhenThePodIsResetAfterItsEnd() throws Exception {
    CountDownLatch reset = new CountDownLatch(1);
    try (RawBackend pod =
        RawBackend.start(
            peer -> {
              peer.readExactly(HEADER);
              peer.send(TAKEN).readRequest();
              peer.send(new byte[MORE_THAN_THE_KERNEL_TAKES]);
              peer.socket().shutdownOutput();
              peer.read();
              peer.reset();
              reset.countDown();
            })) {
      toPod(pod.port());
      try (RawClient client = narrowClient(rig)) {
        client.send(GET);
        await().until(() -> hasReadItsEnd(pod.port()));
        client.send("x");
        assertThat(reset.await(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        // When it takes so much the relay writes the rest to its socket, and sees the reset.
        client.readExactly(MORE_THAN_THE_KERNEL_TAKES / 2);
        await().until(() -> connections(pod.port()).noneMatch(c -> c[STATE].equals(CLOSE_WAIT)));
        assertThat(client.readAll()).hasSize(MORE_THAN_THE_KERNEL_TAKES / 2);
      }
    }
  }

  @Test
  void shouldGiveUpAClientThatDoesNotTakeWhatAPodLeftBehind() throws Exception {
    Duration any = Eventually.NEVER;
    EngineSettings.Timeouts timeouts =
        new EngineSettings.Timeouts(
            any, any, any, any, any, Duration.ofSeconds(1), any, Duration.ofMillis(100), 240);
    try (RawBackend pod =
            RawBackend.start(
                peer -> {
                  peer.readExactly(HEADER);
                  peer.send(TAKEN).readRequest();
                  peer.send(new byte[MORE_THAN_THE_KERNEL_TAKES]);
                });
        HandoverRig other = HandoverRig.start(timeouts, ofStable.port(), ofCanary.port())) {
      other.applyToStable(
          HandoverRig.withEndpoints(other.handover(), new Endpoint("127.0.0.1", pod.port())));
      try (RawClient client = narrowClient(other)) {
        client.send(GET);
        await().until(() -> other.stable().handovers().given() == 1);
        awaitDone(other.stable().drain(any));
      }
    }
  }

  /** One whose socket takes little while it is not read from. */
  private static RawClient narrowClient(HandoverRig rig) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), rig.port()));
    return new RawClient(socket);
  }

  /** Whether the relay knows that the pod will say no more, and has all that it said. */
  private static boolean hasReadItsEnd(int podPort) throws IOException {
    return connections(podPort)
        .anyMatch(c -> c[STATE].equals(CLOSE_WAIT) && c[QUEUES].endsWith(":00000000"));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldProbeAPodThatSaysNothing() throws IOException {
    try (RawClient client = rig.connect()) {
      client.send(GET).readResponse();
      await().untilAsserted(() -> assertThat(keepAliveTicks()).isBetween(1L, 1_000L));
    }
  }

  /** Hundredths of a second until the kernel probes the canary; 0 when it has no such timer. */
  private long keepAliveTicks() throws IOException {
    return connections(rig.handoverPort())
        .map(connection -> connection[TIMER])
        .filter(timer -> timer.startsWith("02:"))
        .mapToLong(timer -> Long.parseLong(timer.substring(3), 16))
        .findFirst()
        .orElse(0);
  }

  /** What the kernel tells of the connections to a port: its fields (proc_net_tcp.rst). */
  private static Stream<String[]> connections(int port) throws IOException {
    String remote = ":%04X".formatted(port);
    return Stream.concat(
            Files.readAllLines(Path.of("/proc/net/tcp")).stream(),
            Files.readAllLines(Path.of("/proc/net/tcp6")).stream())
        .map(line -> line.strip().split("\\s+"))
        .filter(connection -> connection[REMOTE].endsWith(remote));
  }

  @Test
  void shouldResetTheClientWhenThePodCrashesInTheMiddle() throws IOException {
    try (RawBackend pod =
        RawBackend.start(
            peer -> {
              peer.readExactly(HEADER);
              peer.send(TAKEN).readRequest();
              peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
              // The client's word that it has that.
              peer.read();
              peer.reset();
            })) {
      toPod(pod.port());
      try (RawClient client = rig.connect()) {
        client.send(GET).readHead();
        assertThat(client.readExactly(2)).isEqualTo("ab");
        client.send("x");
        assertThatThrownBy(client::read)
            .isInstanceOf(SocketException.class)
            .hasMessageContaining("reset");
      }
    }
  }

  @Test
  void shouldCloseThePodsSideWhenTheClientIsReset() throws Exception {
    try (RawClient client = rig.connect()) {
      client.send(GET).readResponse();
      client.socket().setSoLinger(true, 0);
    }
    awaitDone(rig.canary().drain(Eventually.NEVER));
  }

  @Test
  void shouldCarryWebSockets() throws IOException {
    try (RawBackend chat = WebSocketTest.echo();
        HandoverRig other = HandoverRig.start(ofStable.port(), chat.port());
        RawClient client = other.connect()) {
      assertThat(client.send(WebSocketTest.UPGRADE).readHead()).startsWith("HTTP/1.1 101 ");
      client.send("\u0081\u0082\0\0\0\0hi".getBytes(StandardCharsets.ISO_8859_1));
      assertThat(client.readExactly(4)).isEqualTo("\u0081\u0002hi");
      assertThat(other.stable().handovers().given()).isEqualTo(1);
    }
  }
}
