package dev.penstock.proxy.server;

import static dev.penstock.proxy.support.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.config.ClusterConfig.Protocol;
import dev.penstock.proxy.http.BodyEnd;
import dev.penstock.proxy.http.BodyFraming;
import dev.penstock.proxy.http.Headers;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.ResponseHead;
import dev.penstock.proxy.http.StreamReset;
import dev.penstock.proxy.support.ConfigBuilder;
import dev.penstock.proxy.support.Gateway;
import dev.penstock.proxy.support.Http2Backend;
import dev.penstock.proxy.support.Http2Peer;
import dev.penstock.proxy.support.Http2TestClient;
import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.RawClient;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.AsciiString;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** HTTP/2 on either side, and on both. */
@ExtendWith(LeakCheck.class)
class Http2ForwardingTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  private final int port = Ports.free();

  private Gateway gateway(Protocol protocol, int... endpoints) {
    return Gateway.start(
        Gateway.settings().withEventLoops(1),
        new ConfigBuilder()
            .http("web", port)
            .route("d/r", "web", "d/s:1")
            .cluster("d/s:1", protocol, endpoints)
            .build());
  }

  /** Answers with the request's body and trailers. */
  private static void echo(Http2Peer peer) {
    RequestHead head = peer.next(RequestHead.class);
    String body = peer.readBody();
    peer.send(Http2Backend.head(200, BodyFraming.STREAMED, "x-path", head.path()));
    peer.send(body.isEmpty() ? "empty" : body);
    peer.end();
  }

  @Test
  void shouldServeManyStreamsOfAnHttp2ClientFromAnHttp1Backend() {
    try (RawBackend backend = RawBackend.echo();
        Gateway gateway = gateway(Protocol.HTTP1, backend.port());
        Http2TestClient client = new Http2TestClient(port)) {
      List<Http2Peer> streams = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        streams.add(client.get("/" + i));
      }
      for (int i = 0; i < 50; i++) {
        assertThat(streams.get(i).next(ResponseHead.class).status()).isEqualTo(200);
        assertThat(streams.get(i).readBody())
            .startsWith("GET /" + i + " HTTP/1.1\r\nhost: example.com\r\n");
      }
      await().untilAsserted(() -> assertThat(gateway.records()).hasSize(50));
    }
  }

  @Test
  void shouldPassBodiesAndTrailersFromHttp2ToHttp1() {
    try (RawBackend backend = RawBackend.echo();
        Gateway _ = gateway(Protocol.HTTP1, backend.port());
        Http2TestClient client = new Http2TestClient(port)) {
      Http2Peer stream = client.open();
      stream.send(Http2TestClient.head("POST", "/", BodyFraming.STREAMED)).send("hel").send("lo");
      stream.send(new BodyEnd(new Headers().add(AsciiString.of("x-sum"), AsciiString.of("42"))));
      stream.next(ResponseHead.class);
      assertThat(stream.readBody()).contains("transfer-encoding: chunked").contains("hello[x-sum");
    }
  }

  @Test
  void shouldServeHttp1ClientsFromAnHttp2BackendOverOneConnection() throws IOException {
    try (Http2Backend backend = new Http2Backend(100, Http2ForwardingTest::echo);
        Gateway _ = gateway(Protocol.H2C, backend.port());
        RawClient client = RawClient.connect(port)) {
      for (int i = 0; i < 20; i++) {
        client.send("POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
        assertThat(client.readResponse())
            .startsWith("HTTP/1.1 200 OK\r\n")
            .contains("x-path: /p\r\n", "5\r\nhello\r\n");
      }
      assertThat(backend.connections()).hasSize(1);
    }
  }

  @Test
  void shouldPassTrailersBothWaysWhenBothSidesSpeakHttp2() {
    Headers trailers = new Headers().add(AsciiString.of("grpc-status"), AsciiString.of("0"));
    try (Http2Backend backend =
            new Http2Backend(
                100,
                peer -> {
                  RequestHead head = peer.next(RequestHead.class);
                  String te = String.valueOf(head.headers().get(AsciiString.of("te")));
                  peer.send(Http2Backend.head(200, BodyFraming.STREAMED, "x-te", te));
                  peer.send(peer.readBody());
                  peer.send(new BodyEnd(trailers));
                });
        Gateway _ = gateway(Protocol.H2C, backend.port());
        Http2TestClient client = new Http2TestClient(port)) {
      Http2Peer stream = client.open();
      stream.send(Http2TestClient.head("POST", "/", BodyFraming.STREAMED, "te", "trailers"));
      stream
          .send("ping")
          .send(new BodyEnd(new Headers().add(AsciiString.of("a"), AsciiString.of("b"))));
      ResponseHead head = stream.next(ResponseHead.class);
      assertThat(head.headers().getAll(AsciiString.of("x-te")))
          .containsExactly(AsciiString.of("trailers"));
      assertThat(stream.readBody()).isEqualTo("ping[a: b][grpc-status: 0]");
    }
  }

  @Test
  void shouldOpenMoreConnectionsWhenTheBackendAllowsFewStreams() throws Exception {
    CountDownLatch all = new CountDownLatch(10);
    try (Http2Backend backend =
            new Http2Backend(
                3,
                peer -> {
                  peer.next(RequestHead.class);
                  all.countDown();
                  try {
                    all.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  peer.send(Http2Backend.head(200, BodyFraming.NONE)).end();
                });
        Gateway _ = gateway(Protocol.H2C, backend.port());
        Http2TestClient client = new Http2TestClient(port)) {
      List<Http2Peer> streams = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        streams.add(client.get("/" + i));
      }
      for (Http2Peer stream : streams) {
        assertThat(stream.next(ResponseHead.class).status()).isEqualTo(200);
      }
      assertThat(backend.connections()).hasSize(4);
    }
  }

  @Test
  void shouldRepeatAPostWhenTheBackendRefusesItsStream() throws IOException {
    AtomicInteger seen = new AtomicInteger();
    try (Http2Backend backend =
            new Http2Backend(
                100,
                peer -> {
                  peer.next(RequestHead.class);
                  if (seen.incrementAndGet() < 3) {
                    peer.send(new StreamReset(Http2Error.REFUSED_STREAM.code()));
                  } else {
                    peer.send(Http2Backend.head(200, BodyFraming.NONE)).end();
                  }
                });
        Gateway _ = gateway(Protocol.H2C, backend.port());
        RawClient client = RawClient.connect(port)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
      assertThat(seen).hasValue(3);
    }
  }

  @Test
  void shouldFinishOldStreamsAndRepeatUnprocessedOnesWhenTheBackendSaysGoAway() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    AtomicInteger seen = new AtomicInteger();
    try (Http2Backend backend =
            new Http2Backend(
                100,
                peer -> {
                  peer.next(RequestHead.class);
                  int number = seen.incrementAndGet();
                  try {
                    if (number == 1) {
                      first.countDown();
                      gone.await();
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  if (number == 2) {
                    // Up to the first stream only: this one is not processed.
                    peer.refuseStreams();
                    peer.send(new StreamReset(Http2Error.REFUSED_STREAM.code()));
                    gone.countDown();
                  } else {
                    peer.send(Http2Backend.head(200, BodyFraming.NONE)).end();
                  }
                });
        Gateway _ = gateway(Protocol.H2C, backend.port());
        Http2TestClient client = new Http2TestClient(port)) {
      Http2Peer one = client.get("/1");
      first.await();
      Http2Peer two = client.get("/2");
      assertThat(two.next(ResponseHead.class).status()).isEqualTo(200);
      assertThat(one.next(ResponseHead.class).status()).isEqualTo(200);
      assertThat(backend.connections()).hasSize(2);
    }
  }

  @Test
  void shouldAnswer502WhenAnH2cBackendSpeaksHttp1Only() throws IOException {
    try (RawBackend backend = RawBackend.start(peer -> peer.send("HTTP/1.1 400 Bad\r\n\r\n"));
        Gateway _ = gateway(Protocol.H2C, backend.port());
        RawClient client = RawClient.connect(port)) {
      assertThat(client.send(GET).readResponse()).startsWith("HTTP/1.1 502 ");
    }
  }

  @Test
  void shouldResetTheBackendsStreamWhenTheClientResetsIts() throws Exception {
    CountDownLatch requested = new CountDownLatch(1);
    CountDownLatch reset = new CountDownLatch(1);
    try (Http2Backend backend =
            new Http2Backend(
                100,
                peer -> {
                  peer.next(RequestHead.class);
                  peer.next(BodyEnd.class);
                  requested.countDown();
                  peer.next(StreamReset.class);
                  reset.countDown();
                });
        Gateway gateway = gateway(Protocol.H2C, backend.port());
        Http2TestClient client = new Http2TestClient(port)) {
      Http2Peer stream = client.get("/");
      requested.await();
      stream.send(StreamReset.CANCEL);
      reset.await();
      await().untilAsserted(() -> assertThat(gateway.records()).hasSize(1));
      assertThat(gateway.records().getFirst().outcome())
          .isEqualTo(ExchangeRecord.Outcome.CLIENT_GONE);
    }
  }

  @Test
  void shouldResetTheClientsStreamWhenTheBackendBreaksOff() {
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  peer.readRequest();
                  peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                });
        Gateway _ = gateway(Protocol.HTTP1, backend.port());
        Http2TestClient client = new Http2TestClient(port)) {
      Http2Peer stream = client.get("/");
      stream.next(ResponseHead.class);
      assertThat(stream.next(String.class)).isEqualTo("abc");
      assertThat(stream.next(StreamReset.class).errorCode())
          .isEqualTo(Http2Error.INTERNAL_ERROR.code());
    }
  }

  @Test
  void shouldStreamALargeResponseToASlowHttp2Reader() {
    int size = 20 << 20;
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  peer.readRequest();
                  peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
                  peer.send(new byte[size]);
                  peer.read();
                });
        Gateway _ = gateway(Protocol.HTTP1, backend.port());
        Http2TestClient client = new Http2TestClient(port)) {
      Http2Peer stream = client.open();
      stream.setReading(false);
      stream.send(Http2TestClient.head("GET", "/", BodyFraming.NONE)).end();
      stream.setReading(true);
      stream.next(ResponseHead.class);
      assertThat(stream.readBody()).hasSize(size);
    }
  }

  @Test
  void shouldAnswerWithoutARouteOnEachStream() {
    try (Gateway _ = Gateway.start(new ConfigBuilder().http("web", port).build());
        Http2TestClient client = new Http2TestClient(port)) {
      for (int i = 0; i < 3; i++) {
        Http2Peer stream = client.get("/");
        assertThat(stream.next(ResponseHead.class).status()).isEqualTo(404);
        assertThat(stream.readBody()).contains("no route matches");
      }
      Http2Peer upload = client.open();
      upload.send(Http2TestClient.head("POST", "/", BodyFraming.STREAMED)).send("body");
      assertThat(upload.next(ResponseHead.class).status()).isEqualTo(404);
      assertThat(upload.readBody()).contains("no route matches");
      upload.awaitClose();
      assertThat(client.connection().isActive()).isTrue();
    }
  }
}
