package dev.penstock.proxy.server;

import static dev.penstock.proxy.support.Eventually.await;
import static dev.penstock.proxy.support.Eventually.awaitDone;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.config.ClusterConfig.Protocol;
import dev.penstock.proxy.http.BodyFraming;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.ResponseHead;
import dev.penstock.proxy.support.ConfigBuilder;
import dev.penstock.proxy.support.Eventually;
import dev.penstock.proxy.support.Gateway;
import dev.penstock.proxy.support.Http2Backend;
import dev.penstock.proxy.support.Http2Peer;
import dev.penstock.proxy.support.Http2TestClient;
import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.RawClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class WebSocketTest {
  static final String UPGRADE =
      """
      GET /chat HTTP/1.1
      Host: example.com
      Connection: Upgrade
      Upgrade: websocket
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
      Sec-WebSocket-Version: 13

      """
          .replace("\n", "\r\n");

  private final int port = Ports.free();

  private ConfigBuilder config(int endpoint) {
    return new ConfigBuilder()
        .http("web", port)
        .route("d/r", "web", "d/s:1")
        .cluster("d/s:1", endpoint);
  }

  /** Takes the upgrade and sends back what comes, frames and all, unmasked. */
  static RawBackend echo() {
    return RawBackend.start(
        peer -> {
          String head = peer.readHead();
          if (head == null) {
            return;
          }
          peer.send(switching(head));
          int opcode = peer.read();
          while (opcode >= 0) {
            int length = peer.read() & 0x7F;
            byte[] mask = latin1(peer.readExactly(4));
            byte[] payload = latin1(peer.readExactly(length));
            for (int i = 0; i < length; i++) {
              payload[i] ^= mask[i % 4];
            }
            peer.send(new byte[] {(byte) opcode, (byte) length});
            peer.send(payload);
            opcode = peer.read();
          }
        });
  }

  private static byte[] latin1(String octets) {
    return octets.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String switching(String head) {
    String lower = head.toLowerCase(java.util.Locale.ROOT);
    int start = lower.indexOf("sec-websocket-key: ") + "sec-websocket-key: ".length();
    String key = head.substring(start, head.indexOf("\r\n", start));
    return """
    HTTP/1.1 101 Switching Protocols
    Connection: Upgrade
    Upgrade: websocket
    Sec-WebSocket-Accept: %s

    """
        .formatted(accept(key))
        .replace("\n", "\r\n");
  }

  private static String accept(String key) {
    try {
      byte[] input = latin1(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(input));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Messages implements WebSocket.Listener {
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      received.add(data.toString());
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      received.add("close " + status);
      return null;
    }

    String next() throws InterruptedException {
      return String.valueOf(received.poll(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS));
    }
  }

  private WebSocket connect(HttpClient client, Messages messages) {
    return client
        .newWebSocketBuilder()
        .buildAsync(URI.create("ws://localhost:" + port + "/chat"), messages)
        .join();
  }

  @Test
  void shouldPassMessagesBothWaysAndLiveThroughConfigChanges() throws Exception {
    try (RawBackend backend = echo();
        Gateway gateway = Gateway.start(config(backend.port()).build());
        HttpClient client = HttpClient.newHttpClient()) {
      Messages messages = new Messages();
      WebSocket socket = connect(client, messages);
      socket.sendText("one", true).join();
      assertThat(messages.next()).isEqualTo("one");

      ConfigBuilder config = config(backend.port());
      gateway.apply(config.cluster("d/s:1", Ports.free()).build());
      gateway.apply(config.withoutRoute("d/r").withoutCluster("d/s:1").build());
      gateway.apply(config.withoutListener("web").build());

      socket.sendText("two", true).join();
      assertThat(messages.next()).isEqualTo("two");
      socket.sendClose(1000, "").join();
      assertThat(messages.next()).isEqualTo("close 1000");
      await().untilAsserted(() -> assertThat(gateway.records()).hasSize(1));
      assertThat(gateway.records().getFirst().status()).isEqualTo(101);
      assertThat(gateway.records().getFirst().outcome())
          .isEqualTo(ExchangeRecord.Outcome.FORWARDED);
    }
  }

  @Test
  void shouldSay1001WhenTheGatewayDrains() throws Exception {
    try (RawBackend backend = echo();
        Gateway gateway = Gateway.start(config(backend.port()).build());
        HttpClient client = HttpClient.newHttpClient()) {
      Messages messages = new Messages();
      WebSocket socket = connect(client, messages);
      socket.sendText("one", true).join();
      assertThat(messages.next()).isEqualTo("one");

      var empty = gateway.engine().drain(Duration.ofSeconds(4)).toCompletableFuture();

      assertThat(messages.next()).isEqualTo("close 1001");
      awaitDone(empty);
    }
  }

  @Test
  void shouldWaitForTheEndOfAFrameBeforeItSays1001() throws Exception {
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  peer.send(switching(String.valueOf(peer.readHead())));
                  peer.send(new byte[] {(byte) 0x81, 3, 'a'});
                  // The client's word that the drain has begun.
                  peer.read();
                  peer.send("bc").read();
                });
        Gateway gateway = Gateway.start(config(backend.port()).build());
        RawClient client = RawClient.connect(port)) {
      client.send(UPGRADE).readHead();
      assertThat(client.readExactly(3)).endsWith("a");
      // Tunnels end in the first half of the time; the second is for the rest of the frame.
      var empty = gateway.engine().drain(Duration.ofSeconds(6)).toCompletableFuture();
      assertThat(client.hasAnswerWithin(3_500)).isFalse();
      client.send("x");
      assertThat(latin1(client.readAll()))
          .containsExactly('b', 'c', (byte) 0x88, 0x02, 0x03, (byte) 0xE9);
      awaitDone(empty);
    }
  }

  @Test
  void shouldPassTheRefusalOnWhenTheBackendDoesNotSwitch() throws IOException {
    try (RawBackend backend =
            RawBackend.start(
                RawBackend.keepAlive(
                    request -> "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"));
        Gateway _ = Gateway.start(config(backend.port()).build());
        RawClient client = RawClient.connect(port)) {
      client.send(UPGRADE);
      assertThat(client.readResponse()).startsWith("HTTP/1.1 403 ");
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.readResponse()).startsWith("HTTP/1.1 403 ");
      assertThat(backend.connections()).isEqualTo(1);
    }
  }

  @Test
  void shouldNotForwardOtherUpgrades() throws IOException {
    try (RawBackend backend = RawBackend.answering("plain");
        Gateway _ = Gateway.start(config(backend.port()).build());
        RawClient client = RawClient.connect(port)) {
      client.send(UPGRADE.replace("websocket", "foo/1"));
      assertThat(client.readResponse()).endsWith("plain");
      assertThat(backend.received().toLowerCase(java.util.Locale.ROOT)).doesNotContain("upgrade");
    }
  }

  @Test
  void shouldPassWhatTheBackendSaidLastWhenItCloses() throws IOException {
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  peer.send(switching(String.valueOf(peer.readHead())));
                  peer.send("farewell");
                });
        Gateway _ = Gateway.start(config(backend.port()).build());
        RawClient client = RawClient.connect(port)) {
      client.send(UPGRADE).readHead();
      assertThat(client.readAll()).isEqualTo("farewell");
    }
  }

  @Test
  void shouldServeWebSocketsOverHttp2FromAnHttp1Backend() {
    try (RawBackend backend = echo();
        Gateway _ = Gateway.start(config(backend.port()).build());
        Http2TestClient client = new Http2TestClient(port)) {
      Http2Peer stream = client.open();
      RequestHead head = Http2TestClient.head("GET", "/chat", BodyFraming.NONE);
      stream.send(head.upgrade("websocket")).end();
      assertThat(stream.next(ResponseHead.class).isSwitchingProtocols()).isTrue();
      stream.send("\u0081\u0082\0\0\0\0hi");
      StringBuilder echoed = new StringBuilder();
      while (echoed.length() < 4) {
        echoed.append(stream.next(String.class));
      }
      assertThat(echoed).hasToString("\u0081\u0002hi");
    }
  }

  @Test
  void shouldServeHttp1WebSocketsFromAnHttp2Backend() throws IOException {
    try (Http2Backend backend =
            new Http2Backend(
                100,
                peer -> {
                  RequestHead head = peer.next(RequestHead.class);
                  peer.next(dev.penstock.proxy.http.BodyEnd.class);
                  ResponseHead answer = Http2Backend.head(101, BodyFraming.NONE);
                  peer.send(answer.upgrade(head.upgrade()));
                  peer.send(peer.next(String.class));
                });
        Gateway _ =
            Gateway.start(config(1).cluster("d/s:1", Protocol.H2C, backend.port()).build());
        RawClient client = RawClient.connect(port)) {
      client.send(UPGRADE);
      assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");
      client.send("abc");
      assertThat(client.readExactly(3)).isEqualTo("abc");
    }
  }
}
