package dev.penstock.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.AsciiString;
import org.junit.jupiter.api.Test;

/** One head serves request after request, unless somebody keeps it. */
final class RequestReuseTest {
  private static final AsciiString SECRET = AsciiString.cached("x-secret");

  private final Http1RequestDecoder decoder = new Http1RequestDecoder("http", Http1Limits.DEFAULTS);
  private final EmbeddedChannel channel = new EmbeddedChannel(decoder);

  @Test
  void shouldKeepNothingOfTheLastRequestWhenItsHeadServesAnother() {
    RequestHead first =
        next(
            String.join(
                "\r\n",
                "OPTIONS /%61?q HTTP/1.0",
                "Host: a.example",
                "X-Secret: 1",
                "Content-Length: 0",
                "",
                ""));
    assertThat(first.target().toString()).isEqualTo("http://a.example/a?q");
    assertThat(first.headers().getAll(SECRET)).containsExactly(new AsciiString("1"));

    RequestHead second = next("GET /b HTTP/1.1\r\nHost: b.example:81\r\n\r\n");

    assertThat(second).isSameAs(first);
    assertThat(second).hasToString("GET http://b.example:81/b H1_1 " + BodyFraming.NONE);
    assertThat(second.host()).isEqualTo("b.example");
    assertThat(second.query()).isNull();
    assertThat(second.keepAlive()).isTrue();
    assertThat(second.headers().isEmpty()).isTrue();
    assertThat(second.headers().contains(SECRET)).isFalse();
  }

  @Test
  void shouldLeaveAHeadAloneWhenItIsRetained() {
    RequestHead first = next("GET /a?x=1 HTTP/1.1\r\nHost: a.example\r\nX-Secret: 1\r\n\r\n");
    first.retain();

    next("PUT /bbbbbbb HTTP/1.1\r\nHost: b.example\r\nX-Secret: 2\r\nA: b\r\n\r\n");

    assertThat(first.method()).isEqualTo("GET");
    assertThat(first.target()).hasToString("http://a.example/a?x=1");
    assertThat(first.headers().getAll(SECRET)).containsExactly(new AsciiString("1"));
  }

  @Test
  void shouldKeepNamesAndValuesThatWereAskedForWhenTheHeadServesAnother() {
    RequestHead first = next("GET / HTTP/1.1\r\nHost: a.example\r\nX-Secret: 1\r\n\r\n");
    AsciiString name = first.headers().name(0);
    AsciiString value = first.headers().value(0);

    next("GET / HTTP/1.1\r\nHost: a.example\r\nX-Other-: 2\r\n\r\n");

    assertThat(name.toString()).isEqualTo("x-secret");
    assertThat(value.toString()).isEqualTo("1");
  }

  private RequestHead next(String octets) {
    if (decoder.current() != null) {
      decoder.resumeNextRequest();
    }
    channel.writeInbound(Unpooled.wrappedBuffer(Http1Harness.latin1(octets)));
    RequestHead head = channel.readInbound();
    BodyEnd end = channel.readInbound();
    assertThat(end).isNotNull();
    return head;
  }
}
