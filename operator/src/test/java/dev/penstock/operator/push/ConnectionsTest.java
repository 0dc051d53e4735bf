package dev.penstock.operator.push;

import static dev.penstock.operator.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.identity.CertificateAuthority;
import dev.penstock.operator.identity.PodIdentity;
import dev.penstock.operator.identity.TestAuthority;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a peer can take that means no good. */
class ConnectionsTest {
  private static final Duration LONG = Duration.ofHours(1);

  /** Time enough for what a test does first, however busy the machine. */
  private static final Duration CURFEW = Duration.ofSeconds(5);

  private static final String ISSUE = "/penstock.config.v1.IdentityService/IssueCertificate";

  private final TestAuthority authorities = new TestAuthority();
  private final CertificateAuthority authority = authorities.replica("operator-0");
  private final TestFlow flow = new TestFlow();
  private final List<AutoCloseable> resources = new ArrayList<>();
  private @Nullable PushServer server;
  private @Nullable ConfigPush push;

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable resource : resources) {
      resource.close();
    }
    if (server != null) {
      server.stop();
    }
    flow.close();
  }

  @Test
  void shouldCloseTheConnectionWhenAPeerOpensMoreCallsThanItWasTold() throws Exception {
    RawHttp2 peer = connect(start(LONG, 100));

    for (int i = 0; i < 8; i++) {
      peer.openCall(ISSUE);
    }
    assertThat(peer.isAnswered(ISSUE + "x")).isTrue();
    assertThat(peer.channel().isActive()).isTrue();

    peer.openCall(ISSUE);
    await().until(() -> !peer.channel().isActive());
  }

  @Test
  void shouldServeOneCallAfterTheOtherForAsLongAsThereAreFewAtOnce() throws Exception {
    RawHttp2 peer = connect(start(LONG, 100));

    for (int i = 0; i < 50; i++) {
      assertThat(peer.isAnswered(ISSUE)).isTrue();
    }

    assertThat(peer.channel().isActive()).isTrue();
  }

  @Test
  void shouldCloseWhatShowsNoCertificateInTimeWhateverItDoes() throws Exception {
    int port = start(CURFEW, 100);
    RawHttp2 idle = connect(port);
    RawHttp2 calling = connect(port);
    calling.openCall(ISSUE);

    try (Socket silent = socket(port)) {
      assertThat(silent.getInputStream().read()).isEqualTo(-1);
    }
    await().until(() -> !idle.channel().isActive() && !calling.channel().isActive());
  }

  @Test
  void shouldLeaveWhoShowsACertificateAlone() throws Exception {
    int port = start(CURFEW, 100);
    TestPod pod = new TestPod(port, TestAuthority.SERVER_NAME, trusted());
    resources.add(pod);
    pod.bootstrap(authorities.tokenOf(new PodIdentity("shop", "edge", "edge-1", "uid-1")));
    TestPod.Session session = pod.open().hello();
    ConfigPush open = Objects.requireNonNull(push);
    await().until(() -> !open.ledger().fleets().isEmpty());

    try (Socket later = socket(port)) {
      assertThat(later.getInputStream().read()).isEqualTo(-1);
    }

    assertThat(session.hasEnded()).isFalse();
    assertThat(open.ledger().fleets().isEmpty()).isFalse();
  }

  @Test
  void shouldTakeOnlySoManyConnectionsWithoutACertificate() throws Exception {
    int port = start(LONG, 2);
    Socket first = socket(port);
    socket(port);

    assertThat(isRefused(port)).isTrue();
    first.close();
    await().until(() -> !isRefused(port));
  }

  private Socket socket(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    resources.add(socket);
    return socket;
  }

  private boolean isRefused(int port) throws Exception {
    try (RawHttp2 peer = connectOnce(port)) {
      return !peer.isLetIn();
    }
  }

  private int start(Duration anonymousTimeout, int maxAnonymous) {
    TestPushConfig config = new TestPushConfig(0, LONG, LONG, 32, anonymousTimeout, maxAnonymous);
    ConfigPush opened =
        new ConfigPush(
            flow, config, InstantSource.system(), new PushMetrics(new SimpleMeterRegistry()));
    push = opened;
    PushServer started = new PushServer(flow, opened, authority, config, InstantSource.system());
    server = started;
    started.start();
    return started.port();
  }

  private RawHttp2 connect(int port) throws Exception {
    RawHttp2 peer = connectOnce(port);
    resources.add(peer);
    return peer;
  }

  private RawHttp2 connectOnce(int port) throws Exception {
    return new RawHttp2(port, TestAuthority.SERVER_NAME, trusted());
  }

  private List<X509Certificate> trusted() {
    return authority.trustBundle().orElseThrow().authorities();
  }
}
