package dev.penstock.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.config.PrivateBytes;
import dev.penstock.proxy.config.ProxyConfig;
import dev.penstock.proxy.config.Rejection;
import dev.penstock.proxy.config.ResourceKind;
import dev.penstock.proxy.config.TicketKeysConfig;
import dev.penstock.proxy.support.ConfigBuilder;
import dev.penstock.proxy.support.Gateway;
import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.OpenSslClient;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.RawClient;
import dev.penstock.proxy.support.TestCertificate;
import dev.penstock.proxy.support.TlsClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether a client that comes back, to this pod or another, is spared the full handshake. */
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
class SessionTicketTest {
  private static final TestCertificate WILDCARD = TestCertificate.ec("*.example.com");
  private static final TestCertificate RENEWED = TestCertificate.ec("*.example.com");
  private static final String A = "a.example.com";
  private static final String B = "b.example.com";

  private final String version;
  private final int port = Ports.free();
  private final int otherPort = Ports.free();
  private OpenSslClient client;
  private RawBackend backend;

  SessionTicketTest(String version) {
    this.version = version;
  }

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    client = new OpenSslClient(folder, version);
    backend = RawBackend.answering("x");
  }

  @AfterEach
  void stopBackend() {
    backend.close();
  }

  @Test
  void shouldResumeWhatAnotherPodBeganWhenBothHaveTheSameKeys() {
    try (Gateway first = Gateway.start(pod(port).ticketKeys(secret(1), secret(2)).build());
        Gateway second = Gateway.start(pod(otherPort).ticketKeys(secret(1), secret(2)).build())) {
      visit(port, A);
      visit(otherPort, A);
      visit(port, A);
      assertThat(first.handshakes()).containsExactly(full(), resumed());
      assertThat(second.handshakes()).containsExactly(resumed());
    }
  }

  @Test
  void shouldShakeHandsInFullWhenTheTicketIsOfAStranger() {
    try (Gateway _ = Gateway.start(pod(port).ticketKeys(secret(1)).build());
        Gateway stranger = Gateway.start(pod(otherPort).ticketKeys(secret(2)).build())) {
      visit(port, A);
      visit(otherPort, A);
      visit(otherPort, A);
      assertThat(stranger.handshakes()).containsExactly(full(), resumed());
    }
  }

  @Test
  void shouldResumeWhenPodsAreOneRotationApart() {
    try (Gateway behind =
            Gateway.start(pod(port).ticketKeys(secret(2), secret(3), secret(1)).build());
        Gateway ahead =
            Gateway.start(pod(otherPort).ticketKeys(secret(3), secret(4), secret(2)).build())) {
      visit(port, A);
      visit(otherPort, A);
      visit(port, A);
      assertThat(ahead.handshakes()).containsExactly(resumed());
      assertThat(behind.handshakes()).containsExactly(full(), resumed());
    }
  }

  @Test
  void shouldForgetOldKeysAndCutNoConnectionWhenKeysRotate() throws IOException {
    ConfigBuilder config = pod(port).ticketKeys(secret(1), secret(2));
    try (Gateway gateway = Gateway.start(config.build());
        SSLSocket kept = new TlsClient(version).connect(port, A)) {
      RawClient open = new RawClient(kept);
      assertThat(open.send(get(A)).readResponse()).endsWith("x");

      visit(port, A);

      gateway.apply(config.ticketKeys(secret(2), secret(1)).build());
      visit(port, A);
      assertThat(gateway.handshakes()).containsExactly(full(), full(), resumed());

      gateway.apply(config.ticketKeys(secret(3)).build());
      visit(port, A);
      assertThat(gateway.handshakes()).containsExactly(full(), full(), resumed(), full());
      assertThat(open.send(get(A)).readResponse()).endsWith("x");
    }
  }

  @Test
  void shouldResumeAtThisProcessAloneWhenTheConfigHasNoKeys() {
    ConfigBuilder config = pod(port);
    try (Gateway gateway = Gateway.start(config.build());
        Gateway other = Gateway.start(pod(otherPort).build())) {
      visit(port, A);
      gateway.apply(config.build());
      visit(port, A);
      assertThat(gateway.handshakes()).containsExactly(full(), resumed());
      visit(otherPort, A);
      assertThat(other.handshakes()).containsExactly(full());
    }
  }

  @Test
  void shouldTakeNoTicketOfTheirsWhenKeysHaveBeenTakenAway() {
    ConfigBuilder config = pod(port).ticketKeys(secret(1));
    try (Gateway gateway = Gateway.start(config.build())) {
      visit(port, A);
      gateway.apply(config.withoutTicketKeys().build());
      visit(port, A);
      visit(port, A);
      assertThat(gateway.handshakes()).containsExactly(full(), full(), resumed());
    }
  }

  @Test
  void shouldShakeHandsInFullWhenTheSessionIsOfAnotherListenerWithTheSameCertificate() {
    try (Gateway gateway = Gateway.start(pod(port).ticketKeys(secret(1)).build())) {
      visit(port, A);
      visit(port, B);
      visit(port, B);
      assertThat(gateway.handshakes()).containsExactly(full(), full(), resumed());
    }
  }

  @Test
  void shouldShakeHandsInFullWhenTheCertificateIsAnotherNow() {
    ConfigBuilder config = pod(port).ticketKeys(secret(1));
    try (Gateway gateway = Gateway.start(config.build())) {
      visit(port, A);
      gateway.apply(config.certificate(RENEWED.config("d/w")).build());
      visit(port, A);
      visit(port, A);
      assertThat(gateway.handshakes()).containsExactly(full(), full(), resumed());
    }
  }

  @Test
  void shouldUseTheFirstAndRejectTheSecondWhenTwoSetsAreGiven() {
    ProxyConfig one = pod(port).ticketKeys(secret(1)).build();
    TreeMap<String, TicketKeysConfig> two = new TreeMap<>(one.ticketKeys());
    two.put("other", new TicketKeysConfig("other", List.of(secret(2))));
    try (Gateway gateway = Gateway.start(one)) {
      visit(port, A);
      assertThat(
              gateway
                  .tryApply(
                      new ProxyConfig(
                          "two",
                          one.asOf(),
                          new TreeMap<>(one.listeners()),
                          new TreeMap<>(one.routes()),
                          new TreeMap<>(one.clusters()),
                          new TreeMap<>(one.certificates()),
                          new TreeMap<>(one.handovers()),
                          two))
                  .rejections())
          .containsExactly(
              new Rejection(
                  ResourceKind.TICKET_KEYS,
                  "other",
                  "only one set of ticket keys can be in force: fleet is"));
      visit(port, A);
      assertThat(gateway.handshakes()).containsExactly(full(), resumed());
    }
  }

  @Test
  void shouldCountAFailureWhenNoListenerHasTheServerName() {
    try (Gateway gateway = Gateway.start(pod(port).build())) {
      assertThat(client.get(port, "c.example.net")).isEmpty();
      assertThat(gateway.handshakes()).containsExactly("failed");
    }
  }

  /** Two listeners that have only the certificate in common. */
  private ConfigBuilder pod(int on) {
    return new ConfigBuilder()
        .certificate(WILDCARD.config("d/w"))
        .https("a", on, "d/w", A)
        .https("b", on, "d/w", B)
        .route("d/ra", "a", "d/s:1")
        .route("d/rb", "b", "d/s:1")
        .cluster("d/s:1", backend.port());
  }

  /** The response comes after the ticket. */
  private void visit(int at, String host) {
    assertThat(client.get(at, host)).startsWith("HTTP/1.1 200 ").endsWith("x");
  }

  private String full() {
    return version + " full";
  }

  private String resumed() {
    return version + " resumed";
  }

  private static String get(String host) {
    return "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
  }

  private static PrivateBytes secret(int number) {
    byte[] secret = new byte[TicketKeysConfig.MIN_SECRET_BYTES];
    Arrays.fill(secret, (byte) number);
    return new PrivateBytes(secret);
  }
}
