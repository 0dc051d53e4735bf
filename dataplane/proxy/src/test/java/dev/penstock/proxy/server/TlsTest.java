package dev.penstock.proxy.server;

import static dev.penstock.proxy.support.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.proxy.config.ListenerConfig;
import dev.penstock.proxy.config.ListenerConfig.TlsVersion;
import dev.penstock.proxy.support.ConfigBuilder;
import dev.penstock.proxy.support.Eventually;
import dev.penstock.proxy.support.Gateway;
import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.RawClient;
import dev.penstock.proxy.support.TestCertificate;
import dev.penstock.proxy.support.TlsClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class TlsTest {
  private static final EngineSettings.Timeouts DEFAULTS = EngineSettings.Timeouts.DEFAULTS;

  private static final TestCertificate A = TestCertificate.ec("a.example.com");
  private static final TestCertificate B = TestCertificate.rsa("*.example.org");

  private final int port = Ports.free();
  private final TlsClient tls = new TlsClient();

  private ConfigBuilder twoHosts(RawBackend backend) {
    return new ConfigBuilder()
        .certificate(A.config("d/a"))
        .certificate(B.config("d/b"))
        .https("a", port, "d/a", "a.example.com")
        .https("b", port, "d/b", "*.example.org")
        .route("d/ra", "a", "d/s:1")
        .route("d/rb", "b", "d/s:1")
        .cluster("d/s:1", backend.port());
  }

  private static String get(String host) {
    return "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
  }

  @Test
  void shouldShowTheCertificateOfTheHostThatIsAskedFor() throws IOException {
    try (RawBackend backend = RawBackend.answering("x");
        Gateway _ = Gateway.start(twoHosts(backend).build());
        SSLSocket a = tls.connect(port, "a.example.com");
        SSLSocket b = tls.connect(port, "sub.example.org")) {
      assertThat(TlsClient.certificateOf(a)).isEqualTo(A.certificate());
      assertThat(TlsClient.certificateOf(b)).isEqualTo(B.certificate());
      assertThat(new RawClient(a).send(get("a.example.com")).readResponse()).endsWith("x");
      assertThat(new RawClient(b).send(get("sub.example.org")).readResponse()).endsWith("x");
      assertThat(backend.received()).contains("x-forwarded-proto: https\r\n");
    }
  }

  @Test
  void shouldRefuseTheHandshakeWhenNoListenerHasTheServerName() throws IOException {
    try (RawBackend backend = RawBackend.answering("x");
        Gateway _ = Gateway.start(twoHosts(backend).build())) {
      assertThatThrownBy(() -> tls.connect(port, "unknown.net"))
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("unrecognized_name");
      assertThatThrownBy(() -> tls.connect(port, "")).isInstanceOf(SSLException.class);
    }
  }

  @Test
  void shouldAnswer421WhenTheHostBelongsToAnotherListener() throws IOException {
    try (RawBackend backend = RawBackend.answering("x");
        Gateway _ = Gateway.start(twoHosts(backend).build());
        SSLSocket a = tls.connect(port, "a.example.com")) {
      RawClient client = new RawClient(a);
      assertThat(client.send(get("sub.example.org")).readResponse()).startsWith("HTTP/1.1 421 ");
      assertThat(client.send(get("unknown.net")).readResponse()).startsWith("HTTP/1.1 404 ");
      assertThat(client.send(get("a.example.com")).readResponse()).endsWith("x");
    }
  }

  @Test
  void shouldServeHttp2AndHttp1WhenAlpnAgreesOnThem() throws Exception {
    try (RawBackend backend = RawBackend.answering("x");
        Gateway _ =
            Gateway.start(
                new ConfigBuilder()
                    .certificate(A.config("d/a"))
                    .https("any", port, "d/a")
                    .route("d/r", "any", "d/s:1")
                    .cluster("d/s:1", backend.port())
                    .build())) {
      for (HttpClient.Version version : HttpClient.Version.values()) {
        try (HttpClient client =
            HttpClient.newBuilder().sslContext(TlsClient.trustingAll()).version(version).build()) {
          HttpResponse<String> response =
              client.send(
                  HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/")).build(),
                  HttpResponse.BodyHandlers.ofString());
          assertThat(response.body()).isEqualTo("x");
          assertThat(response.version()).isEqualTo(version);
        }
      }
    }
  }

  @Test
  void shouldResumeSessionsWhenAClientComesBack() throws IOException {
    try (RawBackend backend = RawBackend.answering("x");
        Gateway _ =
            Gateway.start(Gateway.settings().withEventLoops(1), twoHosts(backend).build())) {
      long first;
      try (SSLSocket socket = tls.connect(port, "a.example.com")) {
        new RawClient(socket).send(get("a.example.com")).readResponse();
        first = socket.getSession().getCreationTime();
      }
      await().until(() -> System.currentTimeMillis() > first + 5);
      try (SSLSocket socket = tls.connect(port, "a.example.com")) {
        new RawClient(socket).send(get("a.example.com")).readResponse();
        assertThat(socket.getSession().getCreationTime()).isEqualTo(first);
      }
    }
  }

  @Test
  void shouldRefuseOldVersionsWhenTheListenerWantsTls13() throws IOException {
    ListenerConfig strict =
        new ListenerConfig(
            "a",
            port,
            ListenerConfig.Protocol.HTTPS,
            List.of(),
            List.of("d/a"),
            TlsVersion.TLS_1_3);
    try (Gateway _ =
        Gateway.start(new ConfigBuilder().certificate(A.config("d/a")).listener(strict).build())) {
      try (SSLSocket socket = tls.connect(port, "a.example.com")) {
        assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
      }
      assertThatThrownBy(() -> tls12().connect(port, "a.example.com"))
          .isInstanceOf(SSLHandshakeException.class);
    }
  }

  @Test
  void shouldAcceptTls12WhenTheListenerAllowsIt() throws IOException {
    try (RawBackend backend = RawBackend.answering("x");
        Gateway _ = Gateway.start(twoHosts(backend).build());
        SSLSocket socket = tls12().connect(port, "sub.example.org")) {
      assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");
      assertThat(new RawClient(socket).send(get("sub.example.org")).readResponse()).endsWith("x");
    }
  }

  @Test
  void shouldShowEachKindOfCertificateInBothVersions() throws IOException {
    for (TestCertificate each : List.of(A, B, TestCertificate.edDsa("Ed25519", "a.example.com"))) {
      ConfigBuilder config = new ConfigBuilder().certificate(each.config("d/a"));
      try (Gateway _ = Gateway.start(config.https("any", port, "d/a").build());
          SSLSocket older = tls12().connect(port, "a.example.com");
          SSLSocket newer = tls.connect(port, "a.example.com")) {
        assertThat(TlsClient.certificateOf(older)).isEqualTo(each.certificate());
        assertThat(TlsClient.certificateOf(newer)).isEqualTo(each.certificate());
      }
    }
  }

  @Test
  void shouldRefuseTheHandshakeWhenTheClientKnowsNoKeyOfTheCertificatesKind() throws IOException {
    try (RawBackend backend = RawBackend.answering("x");
        Gateway _ = Gateway.start(twoHosts(backend).build());
        SSLSocket plain = tls.unshaken(port, "a.example.com")) {
      plain.setEnabledCipherSuites(new String[] {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"});
      plain.setEnabledProtocols(new String[] {"TLSv1.2"});
      assertThatThrownBy(plain::startHandshake)
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessageContaining("handshake_failure");
    }
  }

  private static TlsClient tls12() {
    return new TlsClient("TLSv1.2");
  }

  @Test
  void shouldCutNoConnectionWhenACertificateIsSwapped() throws IOException {
    TestCertificate next = TestCertificate.ec("a.example.com");
    try (RawBackend backend = RawBackend.answering("x")) {
      ConfigBuilder config = twoHosts(backend);
      try (Gateway gateway = Gateway.start(config.build());
          SSLSocket before = tls.connect(port, "a.example.com")) {
        RawClient client = new RawClient(before);
        assertThat(client.send(get("a.example.com")).readResponse()).endsWith("x");

        gateway.apply(config.certificate(next.config("d/a")).build());

        assertThat(client.send(get("a.example.com")).readResponse()).endsWith("x");
        try (SSLSocket after = new TlsClient().connect(port, "a.example.com")) {
          assertThat(TlsClient.certificateOf(after)).isEqualTo(next.certificate());
        }
      }
    }
  }

  @Test
  void shouldCloseWhenAClientHelloClaimsSixteenMebibytes() throws IOException {
    try (RawBackend backend = RawBackend.answering("x");
        Gateway _ = Gateway.start(twoHosts(backend).build());
        RawClient client = RawClient.connect(port)) {
      byte[] hello = {22, 3, 1, 0, 4, 1, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF};
      client.send(hello);
      assertThat(client.readAll().getBytes(StandardCharsets.ISO_8859_1).length).isLessThan(16);
    }
  }

  private static EngineSettings settings(Duration handshake, Duration linger) {
    return Gateway.settings()
        .withTimeouts(
            new EngineSettings.Timeouts(
                handshake,
                DEFAULTS.head(),
                DEFAULTS.body(),
                DEFAULTS.idle(),
                DEFAULTS.stream(),
                DEFAULTS.stalled(),
                DEFAULTS.tunnel(),
                linger,
                DEFAULTS.leastRate()));
  }

  @Test
  void shouldCloseAtOnceWhenTheClientHasSaidItsLastAndHeardOurs() throws IOException {
    EngineSettings patient = settings(DEFAULTS.handshake(), Duration.ofHours(1));
    for (String version : List.of("TLSv1.2", "TLSv1.3")) {
      try (RawBackend backend = RawBackend.answering("x");
          Gateway _ = Gateway.start(patient, twoHosts(backend).build());
          Socket below = new Socket(InetAddress.getLoopbackAddress(), port)) {
        below.setSoTimeout(Math.toIntExact(Eventually.LIMIT.toMillis()));
        // Closing it leaves the socket below open.
        SSLSocket above =
            (SSLSocket)
                TlsClient.trustingAll()
                    .getSocketFactory()
                    .createSocket(below, "a.example.com", port, false);
        above.setEnabledProtocols(new String[] {version});
        RawClient client = new RawClient(above);
        client.send("GET / HTTP/1.1\r\nHost: a.example.com\r\nConnection: close\r\n\r\n");
        assertThat(client.readAll()).endsWith("x");
        above.close();
        assertThat(below.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void shouldCloseWhenAHandshakeTakesTooLong() throws IOException {
    EngineSettings quick = settings(Duration.ofMillis(300), DEFAULTS.linger());
    try (RawBackend backend = RawBackend.answering("x");
        Gateway _ = Gateway.start(quick, twoHosts(backend).build());
        RawClient client = RawClient.connect(port)) {
      client.send(new byte[] {22, 3, 1, 1});
      assertThat(client.read()).isEqualTo(-1);
    }
  }
}
