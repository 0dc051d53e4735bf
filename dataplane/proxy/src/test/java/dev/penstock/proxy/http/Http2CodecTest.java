package dev.penstock.proxy.http;

import static dev.penstock.proxy.http.Http2Wire.END_STREAM;
import static dev.penstock.proxy.http.Http2Wire.data;
import static dev.penstock.proxy.http.Http2Wire.headers;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelFuture;
import io.netty.util.AsciiString;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the streams of a connection have to do with each other, and with who hears of them. */
final class Http2CodecTest {
  private static final String[] GET = {
    ":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/"
  };
  private static final String[] POST = {
    ":method", "POST", ":scheme", "http", ":authority", "a", ":path", "/"
  };

  private final List<Http2ServerStream> streams = new ArrayList<>();

  @Test
  void shouldSendOnceWhenManyStreamsWriteInOneTurn() {
    Http2Harness server = server();
    server.send(headers(1, END_STREAM, GET), headers(3, END_STREAM, GET));
    int before = server.flushes();
    for (Http2ServerStream stream : streams) {
      stream.write(new ResponseHead(200, new Headers(), BodyFraming.STREAMED));
      stream.write(new BodyData(server.buffer("x")));
      stream.write(BodyEnd.WITHOUT_TRAILERS);
    }
    // An embedded channel runs what waits for the end of the turn within the next write.
    streams.forEach(Http2ServerStream::flush);
    server.settle();
    assertThat(server.flushes()).isEqualTo(before + 1);
    assertThat(server.frames()).contains("DATA 1 end x", "DATA 3 end x");
    server.close();
  }

  @Test
  void shouldKeepTheOrderWhenPiecesAreLargeAndSmall() {
    Http2Harness server = server();
    server.send(headers(1, END_STREAM, GET));
    Http2ServerStream stream = streams.getFirst();
    stream.write(new ResponseHead(200, new Headers(), BodyFraming.STREAMED));
    String large = "y".repeat(10_000);
    for (String piece : List.of("a", large, "b", large)) {
      stream.write(new BodyData(server.buffer(piece)));
    }
    server.send(Http2Wire.ping());
    stream.write(BodyEnd.WITHOUT_TRAILERS);
    stream.flush();
    server.settle();
    String sent = String.join("\n", server.frames());
    assertThat(sent.replace("DATA 1 ", "").replace("end ", "").replace("\n", ""))
        .isEqualTo("HEADERS 1 [:status=200]PINGa" + large + "b" + large);
    server.close();
  }

  @Test
  void shouldGoOnInFurtherFramesWhenAHeadIsLargerThanOne() {
    Http2Harness server = server();
    server.send(headers(1, END_STREAM, GET));
    Headers fields = new Headers();
    String value = "{".repeat(40_000);
    fields.add(AsciiString.of("x-a"), AsciiString.of(value));
    Http2ServerStream stream = streams.getFirst();
    stream.write(new ResponseHead(200, fields, BodyFraming.NONE));
    stream.write(BodyEnd.WITHOUT_TRAILERS);
    stream.flush();
    server.settle();
    assertThat(server.frames())
        .containsExactly(
            "HEADERS 1 end goes on",
            "CONTINUATION 1 goes on",
            "CONTINUATION 1 [:status=200] [x-a=" + value + "]");
    server.close();
  }

  @Test
  void shouldFailWhatWasGatheredWhenTheConnectionBreaksOff() {
    Http2Harness server = server();
    server.send(headers(1, END_STREAM, GET));
    Http2ServerStream stream = streams.getFirst();
    ChannelFuture head = stream.write(new ResponseHead(200, new Headers(), BodyFraming.NONE));
    assertThat(head.isDone()).isFalse();
    server.connection().unsafe().close(server.connection().voidPromise());
    server.settle();
    assertThat(head.cause()).isInstanceOf(ClosedChannelException.class);
    server.close();
  }

  @Test
  void shouldGiveWhatCameMeanwhileWhenAStreamIsReadAgain() {
    Http2Harness server = server();
    server.send(headers(1, 0, POST));
    streams.getFirst().setReading(false);
    server.send(data(1, 0, "ab"), data(1, END_STREAM, "c"));
    assertThat(server.events(0)).containsExactly("POST http://a/ streamed");
    streams.getFirst().setReading(true);
    assertThat(server.events(0)).containsExactly("POST http://a/ streamed", "data abc", "end");
    server.close();
  }

  @Test
  void shouldGiveNoMoreWhenAStreamIsSwitchedOffMeanwhile() {
    Http2Harness server =
        Http2Harness.server(
            Http2Limits.DEFAULTS,
            (stream, _) -> {
              streams.add(stream);
              stream.setReading(false);
            });
    server.send(headers(1, 0, POST), data(1, 0, "ab"), data(1, END_STREAM, "c"));
    streams.getFirst().setReading(true);
    assertThat(server.events(0)).containsExactly("POST http://a/ streamed", "data ab");
    streams.getFirst().setReading(true);
    assertThat(server.events(0))
        .containsExactly("POST http://a/ streamed", "data ab", "data c", "end");
    server.close();
  }

  @Test
  void shouldResetOneStreamWhenItsListenerFails() {
    Http2Harness server =
        Http2Harness.server(
            Http2Limits.DEFAULTS,
            (stream, _) -> {
              streams.add(stream);
              if (streams.size() == 1) {
                throw new IllegalStateException("a fault of ours");
              }
            });
    server.send(headers(1, END_STREAM, GET), headers(3, END_STREAM, GET));
    assertThat(server.frames()).containsExactly("RST_STREAM 1 CANCEL");
    assertThat(server.events(1)).containsExactly("GET http://a/", "end");
    assertThat(server.isOpen()).isTrue();
    server.close();
  }

  private Http2Harness server() {
    return Http2Harness.server(
        Http2Limits.DEFAULTS,
        (stream, event) -> {
          if (event instanceof RequestHead) {
            streams.add(stream);
          }
        });
  }
}
