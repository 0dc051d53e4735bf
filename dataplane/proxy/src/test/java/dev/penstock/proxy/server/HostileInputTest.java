package dev.penstock.proxy.server;

import static dev.penstock.proxy.support.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.http.ResponseHead;
import dev.penstock.proxy.support.ConfigBuilder;
import dev.penstock.proxy.support.Gateway;
import dev.penstock.proxy.support.Http2TestClient;
import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.RawClient;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Hostile octets from end to end. Whatever the answer, nothing hidden reaches the backend as a
 * request of its own, and the gateway goes on serving.
 */
@ExtendWith(LeakCheck.class)
class HostileInputTest {
  private static final int PORT = Ports.free();
  private static final String HIDDEN = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";

  /** The request lines that the backend has read, each as a request of its own. */
  private static final List<String> SEEN = new CopyOnWriteArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private static RawBackend backend;

  @SuppressWarnings("NullAway.Init")
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    backend =
        RawBackend.start(
            RawBackend.keepAlive(
                request -> {
                  SEEN.add(request.substring(0, request.indexOf("\r\n")));
                  return RawBackend.ok("served");
                }));
    gateway =
        Gateway.start(
            new ConfigBuilder()
                .http("web", PORT)
                .route("d/r", "web", "d/s:1")
                .cluster("d/s:1", backend.port())
                .build());
  }

  @AfterAll
  static void stop() {
    gateway.close();
    backend.close();
  }

  @BeforeEach
  void forget() {
    SEEN.clear();
  }

  private static String unescape(String input) {
    return input.replace("~", "\r\n").replace("^", "\n").replace("|", "\r").replace("@", "\0");
  }

  /** "~" is CRLF, "^" a bare LF, "|" a bare CR, "@" a NUL. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST / HTTP/1.1~Host: a~Content-Length: 5~Transfer-Encoding: chunked~~0~~",
        "POST / HTTP/1.0~Host: a~Transfer-Encoding: chunked~~0~~",
        "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked, xchunked~~0~~",
        "POST / HTTP/1.1~Host: a~Transfer-Encoding: xchunked~~0~~",
        "POST / HTTP/1.1~Host: a~Transfer-Encoding:~ chunked~~0~~",
        "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~0~~",
        "POST / HTTP/1.1~Host: a~Transfer-Encoding : chunked~~0~~",
        "POST / HTTP/1.1~Host: a~Content-Length: 1~Content-Length: 2~~",
        "POST / HTTP/1.1~Host: a~Content-Length: +1~~",
        "POST / HTTP/1.1~Host: a~Content-Length: 0x1~~",
        "POST / HTTP/1.1~Host: a~Content-Length:~~",
        "POST / HTTP/1.1~Host: a~Content-Length: -1~~",
        "POST / HTTP/1.1~Host: a~Content-Length: 1,1~~",
        "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~1^a~0~~",
        "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~1;x^a~0~~",
        "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~0_2e~",
        "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~-0~",
        "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~8000000000000000~",
        "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~1~abc~",
        "GET / HTTP/1.1~Host: a~X: a|b~~",
        "GET / HTTP/1.1~Host: a~X: a@b~~",
        "GET / HTTP/1.1^Host: a^^",
        "@GET / HTTP/1.1~Host: a~~",
        "GET / HTTP/1.1~Host: a~X: a~ folded~~",
        "GET / HTTP/1.1~Host: a~no colon~~",
        "GET / HTTP/1.1~Host: a~: empty name~~",
        "GET / HTTP/1.1~~",
        "GET / HTTP/1.1~Host: a~Host: b~~",
        "GET / HTTP/1.1~Host: a,b~~",
        "POST / HTTP/1.1~Host: a~Connection: Upgrade~Upgrade: websocket~Content-Length: 5~~"
      })
  void shouldRejectAndCloseWhenTheFramingIsAmbiguous(String input) throws IOException {
    try (RawClient client = RawClient.connect(PORT)) {
      client.send(unescape(input) + HIDDEN);
      assertThat(client.readAll()).startsWith("HTTP/1.1 400 ").doesNotContain("served");
    }
    assertNothingHidden();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1~Host: a~Connection: Upgrade, HTTP2-Settings~Upgrade: h2c"
            + "~HTTP2-Settings: AAMAAABk~~",
        "GET / HTTP/1.1~Host: a~Connection: X-Forwarded-For, Authorization~Authorization: x~~",
        "GET / HTTP/1.1~Host: a~X_Forwarded_For: 10.0.0.1~~",
        "GET http://b/ HTTP/1.1~Host: a~~"
      })
  void shouldForwardWithoutWhatMustNotPassWhenTheRequestIsPlainOtherwise(String input)
      throws IOException {
    try (RawClient client = RawClient.connect(PORT)) {
      client.send(unescape(input));
      assertThat(client.readResponse()).startsWith("HTTP/1.1 200 ").endsWith("served");
    }
    assertThat(SEEN).containsExactly("GET / HTTP/1.1");
    assertThat(backend.received())
        .contains("x-forwarded-for: 127.0.0.1\r\n")
        .doesNotContain("h2c", "http2-settings", "x_forwarded_for", "authorization");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a/../hidden", "/%2e%2e/hidden", "/a/%2E./hidden", "/./hidden"})
  void shouldForwardTheNormalisedPathThatWasMatched(String path) throws IOException {
    try (RawClient client = RawClient.connect(PORT)) {
      client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
      String answer = client.readResponse();
      assertThat(answer).matches("(?s)HTTP/1\\.1 (200|400) .*");
    }
    assertThat(SEEN).allMatch(line -> line.equals("GET /hidden HTTP/1.1"));
  }

  @Test
  void shouldAnswer431WhenTheHeadIsTooLong() throws IOException {
    try (RawClient client = RawClient.connect(PORT)) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(70_000) + "\r\n\r\n");
      assertThat(client.readAll()).startsWith("HTTP/1.1 431 ");
    }
    assertNothingHidden();
  }

  @Test
  void shouldNotLetABodyBecomeARequestWhenItsResponseComesEarly() throws IOException {
    try (RawClient client = RawClient.connect(PORT)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + HIDDEN.length() + "\r\n\r\n");
      client.send(HIDDEN);
      assertThat(client.readResponse()).endsWith("served");
      client.send("GET /open HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.readResponse()).endsWith("served");
    }
    assertThat(SEEN).containsExactly("POST / HTTP/1.1", "GET /open HTTP/1.1");
  }

  @Test
  void shouldNotSendTheRestOfACutRequestToTheBackendsNextClient() throws IOException {
    try (RawClient client = RawClient.connect(PORT)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc");
    }
    await().untilAsserted(() -> assertThat(backend.openConnections()).isLessThanOrEqualTo(1));
    assertServes();
  }

  @Test
  void shouldResetTheStreamWhenHttp2DataDiffersFromContentLength() throws IOException {
    try (Http2TestClient client = new Http2TestClient(PORT)) {
      Http2Headers head = new DefaultHttp2Headers().method("POST").scheme("http").path("/");
      head.authority("a").add("content-length", "3");
      ByteBuf body = Unpooled.copiedBuffer("abc" + HIDDEN, StandardCharsets.ISO_8859_1);
      client.sendUnchecked(head, body);
      assertThat(client.get("/open").next(ResponseHead.class).status()).isEqualTo(200);
    }
    assertNothingHidden();
  }

  private static void assertNothingHidden() throws IOException {
    assertServes();
    assertThat(SEEN).noneMatch(line -> line.contains("hidden"));
  }

  private static void assertServes() throws IOException {
    try (RawClient client = RawClient.connect(PORT)) {
      client.send("GET /open HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.readResponse()).endsWith("served");
    }
  }
}
