package dev.penstock.proxy.server;

import static dev.penstock.proxy.http.Http2Wire.END_STREAM;
import static dev.penstock.proxy.http.Http2Wire.headers;
import static dev.penstock.proxy.http.Http2Wire.join;
import static dev.penstock.proxy.http.Http2Wire.preface;
import static dev.penstock.proxy.http.Http2Wire.windowUpdate;
import static dev.penstock.proxy.support.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.http.BodyFraming;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.ResponseHead;
import dev.penstock.proxy.http.StreamReset;
import dev.penstock.proxy.support.ConfigBuilder;
import dev.penstock.proxy.support.Eventually;
import dev.penstock.proxy.support.Gateway;
import dev.penstock.proxy.support.Http2Peer;
import dev.penstock.proxy.support.Http2TestClient;
import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.RawClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients that are never quite still: they trickle, or take their answer in drops. */
@ExtendWith(LeakCheck.class)
class SlowClientTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n";
  private static final Duration SHORT = Duration.ofMillis(400);
  private static final Duration LONG = Eventually.NEVER;

  /** Runs out in a test, but not because the machine was busy with something else for a moment. */
  private static final Duration AMPLE = Duration.ofSeconds(4);

  private static final int DROP_MILLIS = 20;

  private final int port = Ports.free();

  private Gateway gateway(RawBackend backend, Duration body, Duration stalled, int leastRate) {
    EngineSettings.Timeouts timeouts =
        new EngineSettings.Timeouts(LONG, LONG, body, LONG, LONG, stalled, LONG, SHORT, leastRate);
    return Gateway.start(
        Gateway.settings().withTimeouts(timeouts),
        new ConfigBuilder()
            .http("web", port)
            .route("d/r", "web", "d/s:1")
            .cluster("d/s:1", backend.port())
            .build());
  }

  private static RawBackend discarding() {
    return RawBackend.start(
        peer -> {
          peer.readRequest();
          peer.send(RawBackend.ok("whole")).read();
        });
  }

  private static RawBackend sending(int octets) {
    return RawBackend.start(
        peer -> {
          while (peer.readRequest() != null) {
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + octets + "\r\n\r\n");
            peer.send(new byte[octets]);
          }
        });
  }

  /** Sends an octet every few milliseconds, so many or until an answer comes. */
  private static void trickle(RawClient client, int octets) throws IOException {
    for (int i = 0; i < octets && !client.hasAnswerWithin(DROP_MILLIS); i++) {
      client.send("x");
    }
  }

  @Test
  void shouldAnswer408AndCloseWhenABodyTrickles() throws IOException {
    try (RawBackend backend = discarding();
        Gateway gateway = gateway(backend, SHORT, LONG, 1_000);
        RawClient client = RawClient.connect(port);
        RawClient other = RawClient.connect(port)) {
      client.send(POST + "\r\n");
      trickle(client, Integer.MAX_VALUE);
      assertThat(client.readAll()).startsWith("HTTP/1.1 408 ").contains("connection: close");
      assertThat(other.send(GET).readResponse()).endsWith("whole");
      await().untilAsserted(() -> assertThat(gateway.records()).hasSize(2));
    }
  }

  @Test
  void shouldServeWhenABodyIsSlowButKeepsTheLeastRate() throws IOException {
    try (RawBackend backend = discarding();
        Gateway _ = gateway(backend, AMPLE, LONG, 10);
        RawClient client = RawClient.connect(port)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 251\r\n\r\n");
      trickle(client, 250);
      assertThat(client.send("x").readResponse()).endsWith("whole");
    }
  }

  @Test
  void shouldNotBlameTheClientWhenItIsTheBackendThatTakesNothing() throws IOException {
    byte[] body = new byte[30_000_000];
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  peer.readHead();
                  await().pollDelay(SHORT.multipliedBy(4)).until(() -> true);
                  peer.readExactly(body.length);
                  peer.send(RawBackend.ok("late")).read();
                });
        Gateway _ = gateway(backend, SHORT, LONG, 1_000);
        RawClient client = RawClient.connect(port)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length + "\r\n\r\n");
      assertThat(client.send(body).readResponse()).endsWith("late");
    }
  }

  @Test
  void shouldAnswer408AndResetWhenABodyTricklesOverHttp2() {
    try (RawBackend backend = discarding();
        Gateway _ = gateway(backend, SHORT, LONG, 1_000);
        ScheduledExecutorService drops = Executors.newSingleThreadScheduledExecutor();
        Http2TestClient client = new Http2TestClient(port)) {
      Http2Peer upload = client.open().send(post("text/plain"));
      drip(drops, upload);
      assertThat(upload.next(ResponseHead.class).status()).isEqualTo(408);
      upload.awaitClose();
      drops.shutdownNow();
      assertThat(client.get("/").next(ResponseHead.class).status()).isEqualTo(200);
    }
  }

  @Test
  void shouldLetAGrpcStreamTrickleWhenItWantsTo() {
    try (RawBackend backend = discarding();
        Gateway _ = gateway(backend, SHORT, LONG, 1_000);
        ScheduledExecutorService drops = Executors.newSingleThreadScheduledExecutor();
        Http2TestClient client = new Http2TestClient(port)) {
      Http2Peer call = client.open().send(post("application/grpc"));
      drip(drops, call);
      await().pollDelay(SHORT.multipliedBy(4)).until(() -> true);
      drops.shutdown();
      await().until(drops::isTerminated);
      assertThat(call.end().next(ResponseHead.class).status()).isEqualTo(200);
    }
  }

  private static RequestHead post(String contentType) {
    return Http2TestClient.head("POST", "/", BodyFraming.STREAMED, "content-type", contentType);
  }

  private static void drip(ScheduledExecutorService drops, Http2Peer stream) {
    drops.scheduleWithFixedDelay(() -> stream.send("x"), 0, DROP_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Test
  void shouldLeaveATunnelAloneWhenItTrickles() throws IOException {
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  peer.readHead();
                  peer.send("HTTP/1.1 101 OK\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n");
                  peer.readExactly(60);
                  peer.send("heard").read();
                });
        Gateway _ = gateway(backend, SHORT, LONG, 1_000);
        RawClient client = RawClient.connect(port)) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");
      trickle(client, 60);
      assertThat(client.readExactly(5)).isEqualTo("heard");
    }
  }

  @Test
  void shouldGiveUpWhenAClientTakesItsResponseInDrops() throws IOException {
    try (RawBackend backend = sending(100_000_000);
        Gateway gateway = gateway(backend, LONG, SHORT, 100_000);
        RawClient client = RawClient.connect(port)) {
      client.send(GET).readHead();
      await()
          .pollInterval(Duration.ofMillis(DROP_MILLIS))
          .untilAsserted(
              () -> {
                client.read();
                assertThat(gateway.records()).hasSize(1);
              });
      assertThat(gateway.records().getFirst().outcome())
          .isEqualTo(ExchangeRecord.Outcome.TIMED_OUT);
    }
  }

  @Test
  void shouldGiveUpWhenAnHttp2ClientOpensItsWindowInDrops() throws IOException {
    try (RawBackend backend = sending(100_000_000);
        Gateway gateway = gateway(backend, LONG, AMPLE, 1_000);
        RawClient client = RawClient.connect(port)) {
      // The stream's window is what holds the response up, not the connection's.
      client.send(join(preface(), windowUpdate(0, 1 << 20)));
      client.send(
          headers(
              1, END_STREAM, ":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/"));
      // A piece of the response counts as taken when the last of it is, and can have 64 KiB.
      await()
          .pollInterval(Duration.ofMillis(DROP_MILLIS))
          .during(AMPLE.plusSeconds(1))
          .until(() -> takes(client, 20_000) && gateway.records().isEmpty());
      await()
          .pollInterval(Duration.ofMillis(DROP_MILLIS))
          .until(() -> takes(client, 1) && !gateway.records().isEmpty());
      assertThat(gateway.records().getFirst().outcome())
          .isEqualTo(ExchangeRecord.Outcome.TIMED_OUT);
    }
  }

  /** Lets so much more of the first stream come, and reads what has. */
  private static boolean takes(RawClient client, int octets) throws IOException {
    client.send(windowUpdate(1, octets));
    InputStream in = client.socket().getInputStream();
    in.skipNBytes(in.available());
    return true;
  }

  @Test
  void shouldResetTheStreamWhenItsWindowStaysShutAfterTheEndOfTheResponse() {
    // A little more than the client's window, and less than what makes a stream unwritable.
    try (RawBackend backend = sending((256 << 10) + 1_000);
        Gateway gateway = gateway(backend, LONG, SHORT, 240);
        Http2TestClient client = new Http2TestClient(port)) {
      Http2Peer stuck = client.open();
      stuck.setReading(false);
      stuck.send(Http2TestClient.head("GET", "/", BodyFraming.NONE)).end();
      await().untilAsserted(() -> assertThat(gateway.records()).hasSize(1));
      assertThat(gateway.records().getFirst().outcome())
          .isEqualTo(ExchangeRecord.Outcome.FORWARDED);
      awaitReset(stuck);
      assertThat(body(client.get("/"))).hasSize((256 << 10) + 1_000);
    }
  }

  @Test
  void shouldWaitForASlowClientWhenTheConnectionsLastResponseIsComplete() throws IOException {
    int octets = 30_000_000;
    try (RawBackend backend = sending(octets);
        Gateway gateway = gateway(backend, LONG, LONG, 240);
        RawClient client = RawClient.connect(port)) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").readHead();
      int taken = 0;
      while (gateway.records().isEmpty()) {
        taken += client.readExactly(8_192).length();
      }
      await().pollDelay(SHORT.multipliedBy(4)).until(() -> true);
      assertThat(taken + client.readAll().length()).isEqualTo(octets);
    }
  }

  @Test
  void shouldServeNoMoreRequestsWhenTheirClientTakesNoAnswers() throws Exception {
    int requests = 60_000;
    try (RawBackend backend = discarding();
        Gateway gateway = gateway(backend, LONG, LONG, 240);
        RawClient client = new RawClient(narrow())) {
      byte[] burst =
          "GET /x HTTP/1.1\r\nHost: a\r\n\r\n".repeat(1_000).getBytes(StandardCharsets.US_ASCII);
      gateway.apply(new ConfigBuilder().http("web", port).build());
      Thread sender = Thread.ofVirtual().start(() -> sendAll(client, burst, requests / 1_000));
      int[] before = {-1};
      await()
          .pollInterval(Duration.ofMillis(500))
          .until(
              () -> {
                int now = gateway.records().size();
                boolean still = now > 0 && now == before[0];
                before[0] = now;
                return still;
              });
      assertThat(before[0]).isLessThan(requests);
      for (int i = 0; i < requests; i++) {
        assertThat(client.readResponse()).startsWith("HTTP/1.1 404 ");
      }
      sender.join();
    }
  }

  private static void awaitReset(Http2Peer stream) {
    Object event = null;
    while (!(event instanceof StreamReset)) {
      event = stream.next(Object.class);
    }
    stream.setReading(true);
    stream.awaitClose();
  }

  private static String body(Http2Peer response) {
    response.next(ResponseHead.class);
    return response.readBody();
  }

  /** A socket that takes little before it is read from. */
  private Socket narrow() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }

  private static void sendAll(RawClient client, byte[] octets, int times) {
    try {
      for (int i = 0; i < times; i++) {
        client.send(octets);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
