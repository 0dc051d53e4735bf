package dev.penstock.proxy.server;

import static dev.penstock.proxy.support.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.config.CertificateConfig;
import dev.penstock.proxy.config.ClusterConfig;
import dev.penstock.proxy.config.ListenerConfig;
import dev.penstock.proxy.config.MatchConfig;
import dev.penstock.proxy.config.PrivateBytes;
import dev.penstock.proxy.config.Rejection;
import dev.penstock.proxy.config.ResourceKind;
import dev.penstock.proxy.support.ConfigBuilder;
import dev.penstock.proxy.support.Gateway;
import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.RawClient;
import dev.penstock.proxy.support.TestCertificate;
import dev.penstock.proxy.support.TlsClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPrivateKey;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What happens to configs, and to those that cannot be put in force whole. */
@ExtendWith(LeakCheck.class)
class ApplyTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final TestCertificate A = TestCertificate.ec("a.example.com");
  private static final TestCertificate B = TestCertificate.ec("b.example.com");

  private final int port = Ports.free();
  private final int other = Ports.free();

  private static String get(int port) throws IOException {
    try (RawClient client = RawClient.connect(port)) {
      return client.send(GET).readResponse();
    }
  }

  private static PrivateBytes garbage() {
    return new PrivateBytes("not a certificate".getBytes(StandardCharsets.US_ASCII));
  }

  private ConfigBuilder to(RawBackend backend) {
    return new ConfigBuilder()
        .http("web", port)
        .route("d/r", "web", "d/s:1")
        .cluster("d/s:1", backend.port());
  }

  @Test
  void shouldOpenAndClosePortsWhenListenersComeAndGo() throws IOException {
    try (RawBackend backend = RawBackend.answering("x");
        Gateway gateway = Gateway.start(to(backend).build())) {
      ConfigBuilder config = to(backend);
      gateway.apply(config.http("more", other).route("d/r2", "more", "d/s:1").build());
      assertThat(get(other)).endsWith("x");
      try (RawClient client = RawClient.connect(other)) {
        client.send(GET).readResponse();
        gateway.apply(config.withoutListener("more").withoutRoute("d/r2").build());
        Assertions.assertThatThrownBy(() -> get(other)).isInstanceOf(IOException.class);
        assertThat(client.send(GET).readAll()).contains("connection: close");
      }
      assertThat(get(port)).endsWith("x");
    }
  }

  @Test
  void shouldNameAListenerWhosePortIsTakenAndServeTheRest() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        RawBackend backend = RawBackend.answering("x");
        Gateway gateway = Gateway.start(to(backend).build())) {
      ConfigBuilder config = to(backend).http("taken", taken.getLocalPort());
      assertThat(gateway.tryApply(config.build()).rejections())
          .singleElement()
          .satisfies(
              rejection -> {
                assertThat(rejection.kind()).isEqualTo(ResourceKind.LISTENER);
                assertThat(rejection.name()).isEqualTo("taken");
                assertThat(rejection.message()).contains("port " + taken.getLocalPort());
              });
      assertThat(get(port)).endsWith("x");
    }
  }

  @Test
  void shouldNameListenersThatClashAndKeepWhoWasThereFirst() throws IOException {
    try (RawBackend backend = RawBackend.answering("x");
        Gateway gateway = Gateway.start(to(backend).build())) {
      ConfigBuilder config =
          to(backend)
              .http("a-clash", port)
              .certificate(A.config("d/a"))
              .https("b-protocol", port, "d/a", "a.example.com");
      List<Rejection> rejections = gateway.tryApply(config.build()).rejections();
      assertThat(rejections)
          .extracting(Rejection::name)
          .containsExactlyInAnyOrder("a-clash", "b-protocol");
      assertThat(rejections.getFirst().message()).contains("taken by listener web");
      assertThat(rejections.getLast().message()).contains("protocol must be HTTP");
      assertThat(get(port)).endsWith("x");
    }
  }

  @Test
  void shouldKeepTheOldCertificateWhenTheNewOneIsBroken() throws IOException {
    try (RawBackend backend = RawBackend.answering("x")) {
      ConfigBuilder config =
          new ConfigBuilder()
              .certificate(A.config("d/a"))
              .certificate(B.config("d/b"))
              .https("a", port, "d/a", "a.example.com")
              .https("b", port, "d/b", "b.example.com")
              .route("d/r", "a", "d/s:1")
              .cluster("d/s:1", backend.port());
      try (Gateway gateway = Gateway.start(config.build())) {
        CertificateConfig mismatch =
            new CertificateConfig("d/a", A.certificatePem(), B.config("d/b").privateKey());
        assertThat(gateway.tryApply(config.certificate(mismatch).build()).rejections())
            .singleElement()
            .satisfies(
                rejection -> {
                  assertThat(rejection.kind()).isEqualTo(ResourceKind.CERTIFICATE);
                  assertThat(rejection.name()).isEqualTo("d/a");
                  assertThat(rejection.message()).startsWith("privateKey must ");
                });
        try (SSLSocket a = new TlsClient().connect(port, "a.example.com");
            SSLSocket b = new TlsClient().connect(port, "b.example.com")) {
          assertThat(TlsClient.certificateOf(a)).isEqualTo(A.certificate());
          assertThat(TlsClient.certificateOf(b)).isEqualTo(B.certificate());
        }
        gateway.apply(config.certificate(A.config("d/a")).build());
      }
    }
  }

  @Test
  void shouldRefuseACertificateWhenItIsOfAKindThatTlsHasNotHere() throws IOException {
    ListenerConfig listener =
        new ListenerConfig(
            "a",
            port,
            ListenerConfig.Protocol.HTTPS,
            List.of(),
            List.of("d/ed448", "d/a"),
            ListenerConfig.TlsVersion.TLS_1_2);
    ConfigBuilder config =
        new ConfigBuilder()
            .certificate(TestCertificate.edDsa("Ed448", "a.example.com").config("d/ed448"))
            .certificate(A.config("d/a"))
            .listener(listener);
    try (Gateway gateway = Gateway.start(new ConfigBuilder().build())) {
      assertThat(gateway.tryApply(config.build()).rejections())
          .singleElement()
          .satisfies(
              rejection -> {
                assertThat(rejection.name()).isEqualTo("d/ed448");
                assertThat(rejection.message()).contains("of a kind that TLS has here");
              });
      try (SSLSocket a = new TlsClient().connect(port, "a.example.com")) {
        assertThat(TlsClient.certificateOf(a)).isEqualTo(A.certificate());
      }
    }
  }

  @Test
  void shouldNameAListenerNoneOfWhoseCertificatesIsUsable() throws IOException {
    CertificateConfig broken = new CertificateConfig("d/broken", garbage(), garbage());
    ConfigBuilder config =
        new ConfigBuilder()
            .certificate(broken)
            .certificate(B.config("d/b"))
            .https("a", port, "d/broken", "a.example.com")
            .https("b", port, "d/b", "b.example.com");
    try (Gateway gateway = Gateway.start(new ConfigBuilder().build())) {
      assertThat(gateway.tryApply(config.build()).rejections())
          .extracting(Rejection::kind, Rejection::name)
          .containsExactlyInAnyOrder(
              Assertions.tuple(ResourceKind.CERTIFICATE, "d/broken"),
              Assertions.tuple(ResourceKind.LISTENER, "a"));
      try (SSLSocket b = new TlsClient().connect(port, "b.example.com")) {
        assertThat(TlsClient.certificateOf(b)).isEqualTo(B.certificate());
      }
      gateway.apply(config.certificate(A.config("d/broken")).build());
      try (SSLSocket a = new TlsClient().connect(port, "a.example.com")) {
        assertThat(TlsClient.certificateOf(a)).isEqualTo(A.certificate());
      }
    }
  }

  @Test
  void shouldReadKeysInPkcs1AndSec1() throws IOException {
    TestCertificate rsa = TestCertificate.rsa("rsa.example.com");
    CertificateConfig pkcs1 =
        new CertificateConfig(
            "d/rsa",
            rsa.certificatePem(),
            TestCertificate.keyPem("RSA PRIVATE KEY", unwrap(rsa.key().getEncoded())));
    CertificateConfig sec1 =
        new CertificateConfig(
            "d/ec",
            A.certificatePem(),
            TestCertificate.keyPem("EC PRIVATE KEY", unwrap(A.key().getEncoded())));
    assertThat(rsa.key()).isInstanceOf(RSAPrivateKey.class);
    try (Gateway _ =
        Gateway.start(
            new ConfigBuilder()
                .certificate(pkcs1)
                .certificate(sec1)
                .https("rsa", port, "d/rsa", "rsa.example.com")
                .https("ec", port, "d/ec", "a.example.com")
                .build())) {
      for (String host : List.of("rsa.example.com", "a.example.com")) {
        try (SSLSocket socket = new TlsClient().connect(port, host)) {
          assertThat(socket.getSession().isValid()).isTrue();
        }
      }
    }
  }

  /** The octet string at the end of PKCS#8, which is the older form. */
  private static byte[] unwrap(byte[] pkcs8) {
    int at = 0;
    at += header(pkcs8, at);
    at += 3;
    at += header(pkcs8, at) + length(pkcs8, at);
    return Arrays.copyOfRange(pkcs8, at + header(pkcs8, at), pkcs8.length);
  }

  private static int header(byte[] der, int at) {
    return (der[at + 1] & 0x80) == 0 ? 2 : 2 + (der[at + 1] & 0x7F);
  }

  private static int length(byte[] der, int at) {
    return der[at + 1] & 0x7F;
  }

  @Test
  void shouldKeepTheOldEndpointsWhenAClustersNewOnesAreWrong() throws IOException {
    try (RawBackend backend = RawBackend.answering("x");
        Gateway gateway = Gateway.start(to(backend).build())) {
      ClusterConfig wrong =
          new ClusterConfig(
              "d/s:1",
              ClusterConfig.Protocol.HTTP1,
              List.of(new ClusterConfig.Endpoint("backend.example.com", 80)));
      assertThat(gateway.tryApply(to(backend).cluster(wrong).build()).rejections())
          .singleElement()
          .satisfies(
              rejection ->
                  assertThat(rejection.message())
                      .isEqualTo(
                          "endpoints[0].address \"backend.example.com\" must be a literal IP"
                              + " address"));
      assertThat(get(port)).endsWith("x");
    }
  }

  @Test
  void shouldKeepTheOldRouteWhenItsNewExpressionDoesNotCompile() throws IOException {
    try (RawBackend backend = RawBackend.answering("x");
        Gateway gateway = Gateway.start(to(backend).build())) {
      MatchConfig broken =
          new MatchConfig(new MatchConfig.PathMatch.Regex("("), "", List.of(), List.of());
      ConfigBuilder config =
          to(backend).route("d/r", "web", ConfigBuilder.rule(List.of(broken), List.of(), "d/s:1"));
      assertThat(gateway.tryApply(config.build()).rejections())
          .singleElement()
          .satisfies(
              rejection -> {
                assertThat(rejection.kind()).isEqualTo(ResourceKind.ROUTE);
                assertThat(rejection.name()).isEqualTo("d/r");
              });
      assertThat(get(port)).endsWith("x");
    }
  }

  @Test
  void shouldCloseIdleConnectionsToEndpointsThatAreGone() throws IOException {
    try (RawBackend old = RawBackend.answering("old");
        RawBackend next = RawBackend.answering("new");
        Gateway gateway = Gateway.start(to(old).build())) {
      assertThat(get(port)).endsWith("old");
      assertThat(old.openConnections()).isEqualTo(1);
      gateway.apply(to(next).build());
      await().until(() -> old.openConnections() == 0);
      assertThat(get(port)).endsWith("new");
    }
  }

  @Test
  void shouldKeepConnectionsToEndpointsThatStay() throws IOException {
    try (RawBackend backend = RawBackend.answering("x");
        Gateway gateway =
            Gateway.start(Gateway.settings().withEventLoops(1), to(backend).build())) {
      for (int i = 0; i < 10; i++) {
        assertThat(get(port)).endsWith("x");
        gateway.apply(to(backend).build());
      }
      assertThat(backend.connections()).isEqualTo(1);
    }
  }
}
