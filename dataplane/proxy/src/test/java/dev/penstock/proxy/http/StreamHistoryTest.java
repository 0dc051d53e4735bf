package dev.penstock.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.http.StreamHistory.Past;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is remembered of streams that Netty's connection has forgotten. */
final class StreamHistoryTest {
  private static final int STREAMS_REMEMBERED = 256;

  private final StreamHistory history = new StreamHistory();
  private final DefaultHttp2Connection connection = new DefaultHttp2Connection(true);

  @BeforeEach
  void listen() {
    connection.addListener(history);
  }

  @Test
  void shouldTellWhatAClientEndedFromWhatItLeftOpen() throws Http2Exception {
    open(1, true).close();
    open(3, false).close();

    assertThat(history.of(1)).isEqualTo(Past.ENDED);
    assertThat(history.of(3)).isNull();
  }

  @Test
  void shouldTellThatAStreamWasPassedOver() throws Http2Exception {
    var _ = open(7, false);

    assertThat(history.of(5)).isEqualTo(Past.PASSED_OVER);
  }

  @Test
  void shouldRememberAResetWhateverTheClientDidAndThoughTheStreamWasNeverActive()
      throws Http2Exception {
    Http2Stream ended = open(1, true);
    history.reset(1);
    ended.close();
    history.reset(3);

    assertThat(history.of(1)).isEqualTo(Past.RESET);
    assertThat(history.of(3)).isEqualTo(Past.RESET);
  }

  @Test
  void shouldForgetWhenTheStreamIsTooOldToTell() throws Http2Exception {
    open(1, true).close();
    history.reset(1);
    open(1 + 2 * STREAMS_REMEMBERED, false).close();

    assertThat(history.of(1)).isNull();
    history.reset(1);
    assertThat(history.of(1 + 2 * STREAMS_REMEMBERED)).isNull();
  }

  private Http2Stream open(int id, boolean halfClosed) throws Http2Exception {
    return connection.remote().createStream(id, halfClosed);
  }
}
