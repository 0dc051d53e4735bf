package dev.penstock.proxy.server;

import static dev.penstock.proxy.support.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.proxy.config.Rejection;
import dev.penstock.proxy.config.ResourceKind;
import dev.penstock.proxy.support.ConfigBuilder;
import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.RawClient;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The canary's port: who is heard there, and what is taken for a header. */
@ExtendWith(LeakCheck.class)
class HandoverPortTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final byte[] NOTHING = {};
  private static final int ACCEPTED = 6;

  private RawBackend backend;
  private HandoverRig rig;

  @BeforeEach
  void start() {
    backend = RawBackend.echo();
    rig = HandoverRig.start(backend.port(), backend.port());
  }

  @AfterEach
  void stop() {
    rig.close();
    backend.close();
  }

  @Test
  void shouldServeWhatAPeerHandsOver() throws IOException {
    try (RawClient pod = rig.connectToHandoverPort(HandoverRig.STABLE)) {
      assertThat(pod.send(ProxyHeader.v2("192.0.2.1", rig.port())).read()).isEqualTo(ACCEPTED);
      assertThat(pod.send(GET).readResponse()).contains("x-forwarded-for: 192.0.2.1\r\n");
    }
    assertThat(rig.canary().handovers().taken()).isEqualTo(1);
    await().until(() -> !rig.taken().isEmpty());
    assertThat(rig.taken())
        .singleElement()
        .extracting(ExchangeRecord::clientAddress)
        .hasToString("192.0.2.1");
  }

  @Test
  void shouldKnowTheClientWhenItsAddressIsOfVersion6() throws IOException {
    try (RawClient pod = rig.connectToHandoverPort(HandoverRig.STABLE)) {
      assertThat(pod.send(ProxyHeader.v2("2001:db8::1", rig.port())).read()).isEqualTo(ACCEPTED);
      assertThat(pod.send(GET).readResponse())
          .contains("x-forwarded-for: 2001:db8:0:0:0:0:0:1\r\n");
    }
  }

  @Test
  void shouldReadTheHeaderWhereverItIsSplit() throws IOException {
    byte[] header = ProxyHeader.v2("192.0.2.1", rig.port());
    for (int at = 1; at < header.length; at++) {
      try (RawClient pod = rig.connectToHandoverPort(HandoverRig.STABLE)) {
        pod.send(Arrays.copyOf(header, at));
        assertThat(pod.hasAnswerWithin(2)).isFalse();
        pod.send(Arrays.copyOfRange(header, at, header.length));
        assertThat(pod.read()).isEqualTo(ACCEPTED);
      }
    }
  }

  @Test
  void shouldPassOnWhatComesTogetherWithTheHeader() throws IOException {
    try (RawClient pod = rig.connectToHandoverPort(HandoverRig.STABLE)) {
      byte[] header = ProxyHeader.v2("192.0.2.1", rig.port());
      byte[] all = Arrays.copyOf(header, header.length + GET.length());
      System.arraycopy(
          GET.getBytes(StandardCharsets.US_ASCII), 0, all, header.length, GET.length());
      assertThat(pod.send(all).read()).isEqualTo(ACCEPTED);
      assertThat(pod.readResponse()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void shouldCloseAtOnceWhenTheAddressIsNoPeers() throws IOException {
    try (RawClient stranger = rig.connectToHandoverPort("127.0.0.2")) {
      assertClosed(stranger);
    }
    assertThat(rig.canary().handovers().refused()).isEqualTo(1);
    assertThat(backend.connections()).isZero();
  }

  /** Made for a port of a listener, so that nothing else is wrong with them. */
  interface Octets extends IntFunction<byte[]> {}

  private static Arguments hostile(String name, Octets octets) {
    return Arguments.of(name, octets);
  }

  /** With a right port and no more. */
  private static Arguments hostile(String name, int command, int family) {
    return hostile(name, port -> ProxyHeader.v2(command, family, ProxyHeader.tcp4(port, NOTHING)));
  }

  private static byte[] text(String line) {
    return line.getBytes(StandardCharsets.US_ASCII);
  }

  static Stream<Arguments> hostile() {
    return Stream.of(
        hostile("a request", port -> text(GET)),
        hostile("version 1", port -> text("PROXY TCP4 192.0.2.1 127.0.0.1 4 " + port + "\r\n")),
        hostile("text without end", port -> text("PROXY TCP4 ".repeat(20))),
        hostile("a wrong signature", HandoverPortTest::withWrongSignature),
        hostile("version 3", 0x31, ProxyHeader.TCP4),
        hostile("an unknown command", 0x2F, ProxyHeader.TCP4),
        hostile("LOCAL", ProxyHeader.LOCAL, ProxyHeader.TCP4),
        hostile("LOCAL of no family", ProxyHeader.LOCAL, ProxyHeader.UNSPECIFIED),
        hostile("UDP", ProxyHeader.PROXY, ProxyHeader.UDP4),
        hostile("no family", ProxyHeader.PROXY, ProxyHeader.UNSPECIFIED),
        hostile("an unknown family", ProxyHeader.PROXY, 0x41),
        hostile("IPv6 too short", ProxyHeader.PROXY, ProxyHeader.TCP6),
        hostile(
            "a UNIX socket",
            port -> ProxyHeader.v2(ProxyHeader.PROXY, ProxyHeader.UNIX, new byte[216])),
        hostile(
            "addresses cut off",
            port -> ProxyHeader.v2(ProxyHeader.PROXY, ProxyHeader.TCP4, new byte[11])),
        hostile("large values", port -> withValues(port, new byte[60_000])),
        hostile("a value longer than the header", port -> withValues(port, 4, 1, 0, 9)),
        hostile("a port of no listener", port -> ProxyHeader.v2("192.0.2.1", 1)));
  }

  private static byte[] withWrongSignature(int port) {
    byte[] header = ProxyHeader.v2("192.0.2.1", port);
    header[11] = 'X';
    return Arrays.copyOf(header, 200);
  }

  private static byte[] withValues(int port, int... octets) {
    byte[] values = new byte[octets.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) octets[i];
    }
    return withValues(port, values);
  }

  private static byte[] withValues(int port, byte[] values) {
    return ProxyHeader.v2(ProxyHeader.PROXY, ProxyHeader.TCP4, ProxyHeader.tcp4(port, values));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void shouldCloseWhenTheHeaderIsNotAsItMustBe(String name, Octets octets) throws IOException {
    try (RawClient pod = rig.connectToHandoverPort(HandoverRig.STABLE)) {
      pod.send(octets.apply(rig.port()));
      assertClosed(pod);
    }
    await().untilAsserted(() -> assertThat(rig.canary().handovers().refused()).isEqualTo(1));
    assertThat(rig.canary().handovers().taken()).isZero();
    assertThat(backend.connections()).isZero();
  }

  @Test
  void shouldCloseWhenTheHeaderDoesNotComeInTime() throws IOException {
    rig.close();
    rig = HandoverRig.start(HandoverRig.SHORT, backend.port(), backend.port());
    byte[] header = ProxyHeader.v2("192.0.2.1", rig.port());
    long start = System.nanoTime();
    try (RawClient silent = rig.connectToHandoverPort(HandoverRig.STABLE);
        RawClient slow = rig.connectToHandoverPort(HandoverRig.STABLE)) {
      slow.send(Arrays.copyOf(header, header.length - 1));
      assertClosed(silent);
      assertClosed(slow);
    }
    assertThat(System.nanoTime() - start).isGreaterThan(HandoverRig.SHORT.toNanos() * 9 / 10);
    await().untilAsserted(() -> assertThat(rig.canary().handovers().refused()).isEqualTo(2));
  }

  @Test
  void shouldListenOnlyWhileItsRevisionTakesConnections() throws IOException {
    assertThatThrownBy(() -> RawClient.connect(rig.handoverPort()))
        .as("the stable pod's")
        .isInstanceOf(ConnectException.class);

    rig.handNothingOver();
    assertThatThrownBy(() -> rig.connectToHandoverPort(HandoverRig.STABLE))
        .isInstanceOf(ConnectException.class);

    rig.handOver(rig.handover());
    try (RawClient pod = rig.connectToHandoverPort(HandoverRig.STABLE)) {
      assertThat(pod.send(ProxyHeader.v2("192.0.2.1", rig.port())).read()).isEqualTo(ACCEPTED);
    }
  }

  @Test
  void shouldRejectAListenerOnTheHandoverPort() {
    ConfigBuilder config = new ConfigBuilder().http("clash", rig.handoverPort());
    assertThat(rig.stable().apply(config.build()).rejections())
        .singleElement()
        .extracting(Rejection::kind, Rejection::name)
        .containsExactly(ResourceKind.LISTENER, "clash");
  }

  @Test
  void shouldRejectTheHandoverWhenItsPortIsTaken() throws IOException {
    rig.handNothingOver();
    try (ServerSocket _ = new ServerSocket(rig.handoverPort())) {
      ConfigBuilder config = new ConfigBuilder().handover(rig.handover());
      assertThat(rig.canary().apply(config.build()).rejections())
          .containsExactly(
              new Rejection(
                  ResourceKind.HANDOVER,
                  "canary",
                  "port " + rig.handoverPort() + " cannot be listened on"));
    }
  }

  /** Whether by an end or a reset. */
  private static void assertClosed(RawClient client) {
    try {
      assertThat(client.read()).isEqualTo(-1);
    } catch (IOException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
  }
}
