package dev.penstock.proxy.server;

import static dev.penstock.proxy.support.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.proxy.config.ClusterConfig.Endpoint;
import dev.penstock.proxy.config.HandoverConfig;
import dev.penstock.proxy.http.ResponseHead;
import dev.penstock.proxy.support.ConfigBuilder;
import dev.penstock.proxy.support.Http2Peer;
import dev.penstock.proxy.support.Http2TestClient;
import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.RawClient;
import dev.penstock.proxy.support.TestCertificate;
import dev.penstock.proxy.support.TlsClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a connection that is handed over, or should be. */
@ExtendWith(LeakCheck.class)
class HandoverTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String CLIENT = "127.0.0.2";

  /** Of a PROXY protocol v2 header with addresses of IPv4. */
  private static final int HEADER = 28;

  private static final byte[] TAKEN = {6};

  private static final TestCertificate CERTIFICATE = TestCertificate.ec("localhost");

  private final int tlsPort = Ports.free();
  private RawBackend ofStable;
  private RawBackend ofCanary;
  private HandoverRig rig;

  @BeforeEach
  void start() {
    ofStable = RawBackend.answering("stable");
    ofCanary = RawBackend.echo();
    rig =
        HandoverRig.start(
            config -> listen(config, ofStable.port()), config -> listen(config, ofCanary.port()));
  }

  /** Has pods that do not wait long for each other. */
  private void hurry() {
    rig.close();
    rig = HandoverRig.start(HandoverRig.SHORT, ofStable.port(), ofCanary.port());
  }

  @AfterEach
  void stop() {
    rig.close();
    ofStable.close();
    ofCanary.close();
  }

  private void listen(ConfigBuilder config, int backend) {
    config
        .https("tls", tlsPort, "d/c")
        .certificate(CERTIFICATE.config("d/c"))
        .route("d/r", "web", "d/s:1")
        .route("d/t", "tls", "d/s:1")
        .cluster("d/s:1", backend);
  }

  private void toPods(int... ports) {
    Endpoint[] endpoints = new Endpoint[ports.length];
    for (int i = 0; i < ports.length; i++) {
      endpoints[i] = new Endpoint("127.0.0.1", ports[i]);
    }
    rig.applyToStable(HandoverRig.withEndpoints(rig.handover(), endpoints));
  }

  @Test
  void shouldTellTheBackendTheClientsAddress() throws IOException {
    try (RawClient client = rig.connectFrom(CLIENT)) {
      assertThat(client.send(GET).readResponse())
          .contains("x-forwarded-for: " + CLIENT + "\r\n", "x-forwarded-proto: http\r\n");
      // The connection stays, and so does its server.
      assertThat(client.send(GET).readResponse()).contains("x-forwarded-for: " + CLIENT + "\r\n");
    }
    assertThat(rig.stable().handovers().given()).isEqualTo(1);
    await().untilAsserted(() -> assertThat(rig.taken()).hasSize(2));
    assertThat(rig.taken())
        .allSatisfy(
            exchange -> {
              assertThat(exchange.clientAddress().toString()).isEqualTo(CLIENT);
              assertThat(exchange.listener()).isEqualTo("web");
            });
  }

  @Test
  void shouldTellTheBackendTheClientsAddressOverHttp2() {
    try (Http2TestClient client = new Http2TestClient(CLIENT, rig.port())) {
      Http2Peer stream = client.get("/");
      assertThat(stream.next(ResponseHead.class).status()).isEqualTo(200);
      assertThat(stream.readBody()).contains("x-forwarded-for: " + CLIENT + "\r\n");
    }
    assertThat(rig.stable().handovers().given()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void shouldTellTheBackendTheClientsAddressOverTls(HttpClient.Version version) throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(version)
            .sslContext(TlsClient.trustingAll())
            .localAddress(InetAddress.getByName(CLIENT))
            .build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("https://localhost:" + tlsPort + "/")).build();
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());

      assertThat(response.version()).isEqualTo(version);
      assertThat(response.body())
          .contains("x-forwarded-for: " + CLIENT + "\r\n", "x-forwarded-proto: https\r\n");
    }
    assertThat(rig.stable().handovers().given()).isEqualTo(1);
    await().until(() -> !rig.taken().isEmpty());
    assertThat(rig.taken()).singleElement().extracting(ExchangeRecord::listener).isEqualTo("tls");
  }

  @Test
  void shouldServeHereWhenThePodCannotBeReached() throws IOException {
    toPods(Ports.free());
    assertServedByStable(1);
  }

  @Test
  void shouldServeHereWhenNoneOfTwoPodsCanBeReached() throws IOException {
    toPods(Ports.free(), Ports.free());
    assertServedByStable(1);
  }

  @Test
  void shouldServeHereWhenThePodAcceptsAndHangs() throws IOException {
    hurry();
    try (ServerSocket hung = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      toPods(hung.getLocalPort());
      assertServedByStable(1);
    }
  }

  @Test
  void shouldServeHereWhenThePodDoesNotTakeItFromThisPeer() throws IOException {
    rig.applyToCanary(HandoverRig.withPeers(rig.handover(), "127.0.0.7"));
    assertServedByStable(1);
    assertThat(rig.canary().handovers().refused()).isEqualTo(1);
  }

  @Test
  void shouldServeHereWhenThePodSaysSomethingElse() throws IOException {
    try (RawBackend pod = RawBackend.start(peer -> peer.send("HTTP/1.1 400 Bad Request\r\n\r\n"))) {
      toPods(pod.port());
      assertServedByStable(1);
    }
  }

  @Test
  void shouldServeHereWhenTheWeightIs0AgainAtThePodAlone() throws IOException {
    rig.applyToCanary(HandoverRig.withWeight(rig.handover(), 0));
    assertServedByStable(1);
  }

  @Test
  void shouldHandOverWhenThePodHasNotHeardOfTheFirstWeight() throws IOException {
    rig.handNothingOver();
    HandoverConfig full = rig.handover();
    rig.applyToCanary(HandoverRig.withWeight(full, 0));
    rig.applyToStable(full);
    try (RawClient client = rig.connect()) {
      assertThat(client.send(GET).readResponse()).contains("x-forwarded-for");
    }
    assertThat(rig.stable().handovers().given()).isEqualTo(1);
    assertThat(rig.stable().handovers().failures()).isZero();
  }

  @Test
  void shouldNotCountAFailureWhenItIsNamedNoMoreItself() throws IOException {
    rig.handOver(HandoverRig.withPeers(rig.handover(), "127.0.0.7"));
    assertServedByStable(0);
  }

  @Test
  void shouldHandNothingOverToAPodThatIsListedNoMore() throws IOException {
    try (RawBackend pod =
        RawBackend.start(
            peer -> {
              peer.readExactly(HEADER);
              peer.send(TAKEN).readRequest();
              peer.send(RawBackend.ok("other pod"));
            })) {
      toPods(pod.port());
      for (int i = 0; i < 10; i++) {
        try (RawClient client = rig.connect()) {
          assertThat(client.send(GET).readResponse()).endsWith("other pod");
        }
      }
    }
    assertThat(rig.canary().handovers().taken()).isZero();
  }

  @Test
  void shouldLetFewClientsWaitWhenThePodAcceptsAndHangs() throws IOException {
    int clients = 50;
    int waited = 0;
    hurry();
    try (ServerSocket hung = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      toPods(hung.getLocalPort());
      for (int i = 0; i < clients; i++) {
        long start = System.nanoTime();
        try (RawClient client = rig.connect()) {
          assertThat(client.send(GET).readResponse()).endsWith("stable");
        }
        waited += System.nanoTime() - start > HandoverRig.SHORT.toNanos() * 9 / 10 ? 1 : 0;
      }
    }
    // Each of the two event loops waits once, and then to find out whether the pod is well again.
    assertThat(waited).isBetween(1, 8);
    assertThat(rig.stable().handovers().failures()).isEqualTo(clients);
  }

  private void assertServedByStable(int failures) throws IOException {
    try (RawClient client = rig.connect()) {
      assertThat(client.send(GET).readResponse()).endsWith("stable");
      assertThat(client.send(GET).readResponse()).endsWith("stable");
    }
    assertThat(rig.stable().handovers().failures()).isEqualTo(failures);
    assertThat(rig.stable().handovers().given()).isZero();
  }

  @Test
  void shouldTryOneOtherPodWhenTheFirstCannotBeReached() throws IOException {
    rig.applyToStable(
        HandoverRig.withEndpoints(
            rig.handover(),
            new Endpoint("127.0.0.1", Ports.free()),
            new Endpoint(HandoverRig.CANARY, rig.handoverPort())));
    for (int i = 0; i < 10; i++) {
      try (RawClient client = rig.connect()) {
        assertThat(client.send(GET).readResponse()).contains("x-forwarded-for");
      }
    }
    assertThat(rig.stable().handovers().given()).isEqualTo(10);
    assertThat(rig.stable().handovers().failures()).isZero();
  }

  @Test
  void shouldForgetAClientThatGoesBeforeItIsTaken() throws IOException {
    try (RawBackend pod = RawBackend.start(peer -> peer.readExactly(HEADER + 1))) {
      toPods(pod.port());
      RawClient client = rig.connect();
      await().until(() -> pod.openConnections() == 1);
      client.socket().setSoLinger(true, 0);
      client.close();
      await().until(() -> pod.openConnections() == 0);
    }
    assertThat(rig.stable().handovers().given()).isZero();
    assertThat(rig.stable().handovers().failures()).isZero();
  }

  @Test
  void shouldSendNothingOfTheClientBeforeItIsTaken() throws IOException {
    try (RawBackend pod =
        RawBackend.start(
            peer -> {
              peer.readExactly(HEADER);
              peer.socket().setSoTimeout(200);
              assertThatThrownBy(peer::read).isInstanceOf(java.net.SocketTimeoutException.class);
              peer.socket().setSoTimeout(0);
              peer.send(TAKEN).send(RawBackend.ok(String.valueOf(peer.readRequest())));
            })) {
      toPods(pod.port());
      try (RawClient client = rig.connect()) {
        assertThat(client.send(GET).readResponse()).endsWith(GET);
      }
    }
  }
}
