package dev.penstock.proxy.http;

import static dev.penstock.proxy.http.Http2Harness.writeAndFlush;
import static dev.penstock.proxy.http.Http2Wire.END_STREAM;
import static dev.penstock.proxy.http.Http2Wire.continuation;
import static dev.penstock.proxy.http.Http2Wire.data;
import static dev.penstock.proxy.http.Http2Wire.headers;
import static dev.penstock.proxy.http.Http2Wire.headersWithoutEnd;
import static dev.penstock.proxy.http.Http2Wire.ping;
import static dev.penstock.proxy.http.Http2Wire.priority;
import static dev.penstock.proxy.http.Http2Wire.reset;
import static dev.penstock.proxy.http.Http2Wire.settings;
import static dev.penstock.proxy.http.Http2Wire.windowUpdate;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that makes work without asking for anything loses its connection; others do not. */
final class Http2FloodTest {
  private static final Http2Limits LIMITS = Http2Limits.DEFAULTS;
  private static final String[] GET = {
    ":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/"
  };

  private final List<Http2ServerStream> streams = new ArrayList<>();
  private Http2Harness server = server(LIMITS);

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void shouldCloseWhenStreamsAreResetRapidly() {
    sendUntilClosed(
        LIMITS.resetsPerWindow() + 1,
        i -> headers(2 * i + 1, 0, GET),
        i -> reset(2 * i + 1, Http2Error.CANCEL));
    assertThat(server.frames()).last().isEqualTo("GOAWAY ENHANCE_YOUR_CALM");
    assertThat(server.streamCount()).isLessThanOrEqualTo(LIMITS.resetsPerWindow() + 1);
  }

  @Test
  void shouldCloseWhenItsFaultsMakeUsReset() {
    sendUntilClosed(
        LIMITS.resetsPerWindow() + 1,
        i -> headers(2 * i + 1, 0, GET),
        i -> windowUpdate(2 * i + 1, 0));
    assertThat(server.isOpen()).isFalse();
  }

  @Test
  void shouldCloseWhenMalformedRequestsDoNotEnd() {
    sendUntilClosed(
        LIMITS.resetsPerWindow() + 1, i -> headers(2 * i + 1, END_STREAM, ":method", "GET"));
    assertThat(server.isOpen()).isFalse();
  }

  @Test
  void shouldRefuseWhenMoreStreamsAreOpenedThanAnnounced() {
    int max = LIMITS.maxConcurrentStreams();
    for (int i = 0; i <= max; i++) {
      server.send(headers(2 * i + 1, 0, GET));
    }
    assertThat(server.streamCount()).isEqualTo(max);
    assertThat(server.frames()).containsExactly("RST_STREAM " + (2 * max + 1) + " REFUSED_STREAM");
    assertThat(server.isOpen()).isTrue();
  }

  @Test
  void shouldOverlookTheBodyOfARefusedStreamWhenItWasUnderWay() {
    int max = LIMITS.maxConcurrentStreams();
    for (int i = 0; i <= max; i++) {
      server.send(headers(2 * i + 1, 0, GET));
    }
    int refused = 2 * max + 1;
    server.send(reset(1, Http2Error.CANCEL), headers(refused + 2, 0, GET));
    server.send(data(refused, END_STREAM, "late"), data(refused + 2, 0, "in time"));
    assertThat(server.frames()).containsExactly("RST_STREAM " + refused + " REFUSED_STREAM");
    assertThat(server.isOpen()).isTrue();
    assertThat(server.events(max)).last().asString().contains("in time");
  }

  @Test
  void shouldRefuseWhenMoreStreamsAreOpenedBeforeSettingsAreAcknowledged() {
    Http2Harness eager = Http2Harness.serverBeforeAck(LIMITS);
    for (int i = 0; i <= LIMITS.maxConcurrentStreams(); i++) {
      eager.send(headers(2 * i + 1, 0, GET));
    }
    assertThat(eager.streamCount()).isEqualTo(LIMITS.maxConcurrentStreams());
    eager.close();
  }

  @Test
  void shouldCloseWhenContinuationsDoNotEnd() {
    server.send(headersWithoutEnd(1, GET));
    // The HEADERS frame counts too.
    sendUntilClosed(LIMITS.smallContinuations(), i -> continuation(1, 0, "x-" + i, "y"));
    assertThat(server.frames()).last().isEqualTo("GOAWAY ENHANCE_YOUR_CALM");
    assertThat(server.streamCount()).isZero();
  }

  @Test
  void shouldAnswer431WhenTheHeaderListIsTooLarge() {
    String[] fields = new String[GET.length + 2 * 9];
    System.arraycopy(GET, 0, fields, 0, GET.length);
    for (int i = 0; i < 9; i++) {
      fields[GET.length + 2 * i] = "x-" + i;
      fields[GET.length + 2 * i + 1] = "y".repeat(7_500);
    }
    server.send(split(1, fields));
    assertThat(server.frames().getFirst()).startsWith("HEADERS 1 end [:status=431]");
    assertThat(streams).isEmpty();
    server.send(headers(3, END_STREAM, GET));
    assertThat(streams).hasSize(1);
  }

  @Test
  void shouldCloseWhenEmptyDataDoesNotEnd() {
    server.send(headers(1, 0, GET));
    sendUntilClosed(LIMITS.emptyDataFrames() + 1, _ -> data(1, 0, ""));
    assertThat(server.frames()).last().isEqualTo("GOAWAY ENHANCE_YOUR_CALM");
  }

  @Test
  void shouldCloseWhenControlFramesAreAllThatComes() {
    List<byte[]> kinds = List.of(settings(4, 70_000), ping(), priority(5));
    for (byte[] kind : kinds) {
      server.close();
      server = server(LIMITS);
      // The preface's SETTINGS counts too.
      sendUntilClosed(LIMITS.idleControlFrames(), _ -> kind);
      assertThat(server.frames()).last().isEqualTo("GOAWAY ENHANCE_YOUR_CALM");
    }
  }

  @Test
  void shouldCloseWhenAnswersAreNotTaken() {
    server.stopTaking();
    for (int i = 0; i < LIMITS.queuedControlFrames(); i++) {
      server.send(ping());
    }
    assertThat(server.isOpen()).isTrue();
    server.send(ping());
    assertThat(server.isOpen()).isFalse();
  }

  @Test
  void shouldStayOpenWhenPingsComeWithRequests() {
    int requests = 3 * LIMITS.idleControlFrames() / 10;
    for (int i = 0; i < requests; i++) {
      server.send(headers(2 * i + 1, END_STREAM, GET));
      writeAndFlush(streams.getLast(), new ResponseHead(204, new Headers(), BodyFraming.NONE));
      writeAndFlush(streams.getLast(), BodyEnd.WITHOUT_TRAILERS);
      for (int j = 0; j < 10; j++) {
        server.send(ping());
      }
    }
    assertThat(server.isOpen()).isTrue();
    assertThat(server.streamCount()).isEqualTo(requests);
  }

  @Test
  void shouldStopTheClientWhenTheBodyIsNotRead() {
    server.send(headers(1, 0, GET));
    streams.getFirst().setReading(false);
    String frame = "x".repeat(16_384);
    int frames = LIMITS.initialWindow() / frame.length();
    for (int i = 0; i < frames; i++) {
      server.send(data(1, 0, frame));
    }
    assertThat(server.frames()).isEmpty();
    server.send(data(1, 0, "x"));
    assertThat(server.frames()).containsExactly("RST_STREAM 1 FLOW_CONTROL_ERROR");
  }

  @Test
  void shouldHoldNothingBackWhenTheClientsWindowIsZero() {
    server.send(settings(4, 0), headers(1, END_STREAM, GET));
    Http2ServerStream stream = streams.getFirst();
    writeAndFlush(stream, new ResponseHead(200, new Headers(), BodyFraming.STREAMED));
    while (stream.isWritable()) {
      writeAndFlush(stream, new BodyData(server.buffer("x".repeat(8_192))));
    }
    server.settle();
    assertThat(server.frames()).containsExactly("HEADERS 1 [:status=200]");
    server.send(reset(1, Http2Error.CANCEL));
    assertThat(stream.isOpen()).isFalse();
  }

  @Test
  void shouldCloseWhenTheFirstOctetsAreNotThePreface() {
    Http2Harness other = Http2Harness.unprepared(LIMITS);
    other.send(Http1Harness.latin1("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    assertThat(other.isOpen()).isFalse();
    other.close();
  }

  @SafeVarargs
  private void sendUntilClosed(int rounds, IntFunction<byte[]>... frames) {
    for (int i = 0; i < rounds; i++) {
      assertThat(server.isOpen()).as("round %d", i).isTrue();
      for (IntFunction<byte[]> frame : frames) {
        server.send(frame.apply(i));
      }
    }
    assertThat(server.isOpen()).isFalse();
  }

  /** Two fields a frame, since one frame holds 16 KiB. */
  private static byte[] split(int stream, String... fields) {
    List<byte[]> parts = new ArrayList<>();
    parts.add(headersWithoutEnd(stream, Arrays.copyOf(fields, GET.length)));
    for (int i = GET.length; i < fields.length; i += 2) {
      boolean last = i + 2 == fields.length;
      parts.add(continuation(stream, last ? Http2Wire.END_HEADERS : 0, fields[i], fields[i + 1]));
    }
    return Http2Wire.join(parts.toArray(byte[][]::new));
  }

  private Http2Harness server(Http2Limits limits) {
    return Http2Harness.server(
        limits,
        (stream, event) -> {
          if (event instanceof RequestHead) {
            streams.add(stream);
          }
        });
  }
}
