package dev.penstock.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Feeds octets to a decoder, whole and at every split, and expects the same events each time. */
final class Http1Harness {
  private static final int SPLITS_UP_TO = 2_000;

  private Http1Harness() {}

  /** What a client's connection gives, each request followed by the next. */
  static List<String> requests(String octets) {
    return atEverySplit(octets, Http1Harness::requestsInParts);
  }

  /** The same, fed at once. */
  static List<String> requestsWhole(String octets) {
    return requestsInParts(octets);
  }

  /** What a backend's connection gives to one request, up to and with its end. */
  static List<String> responses(RequestHead request, String octets) {
    return atEverySplit(octets, parts -> responsesInParts(request, parts));
  }

  static RequestHead request(String method) {
    RequestTarget target = RequestTarget.of("http", "example.com", "/");
    return new RequestHead(HttpVersion.H1_1, method, target, new Headers(), BodyFraming.NONE);
  }

  static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @FunctionalInterface
  interface Run {
    List<String> of(String... parts);
  }

  private static List<String> atEverySplit(String octets, Run run) {
    List<String> whole = run.of(octets);
    if (octets.length() > SPLITS_UP_TO) {
      return whole;
    }
    for (int i = 1; i < octets.length(); i++) {
      assertThat(run.of(octets.substring(0, i), octets.substring(i)))
          .as("split at %d", i)
          .isEqualTo(whole);
    }
    assertThat(run.of(octets.split(""))).as("octet by octet").isEqualTo(whole);
    return whole;
  }

  private static List<String> requestsInParts(String... parts) {
    Client client = new Client();
    client.after(
        event -> {
          if (event instanceof BodyEnd) {
            client.decoder().resumeNextRequest();
          }
        });
    return client.receiveAll(parts);
  }

  private static List<String> responsesInParts(RequestHead request, String... parts) {
    Backend backend = new Backend();
    backend.decoder().expect(request);
    return backend.receiveAll(parts);
  }

  /** A connection from a client. */
  static final class Client extends Connection {
    private final Http1RequestDecoder decoder;

    Client() {
      this(new Http1RequestDecoder("http", Http1Limits.DEFAULTS));
    }

    private Client(Http1RequestDecoder decoder) {
      super(decoder, new Http1ResponseEncoder(decoder));
      this.decoder = decoder;
    }

    Http1RequestDecoder decoder() {
      return decoder;
    }
  }

  /** A connection to a backend. */
  static final class Backend extends Connection {
    private final Http1ResponseDecoder decoder;

    Backend() {
      this(new Http1ResponseDecoder(Http1Limits.DEFAULTS));
    }

    private Backend(Http1ResponseDecoder decoder) {
      super(decoder, new Http1RequestEncoder(decoder));
      this.decoder = decoder;
    }

    Http1ResponseDecoder decoder() {
      return decoder;
    }
  }

  /** What both have in common. */
  static class Connection {
    private final CountingAllocator counting = new CountingAllocator();
    private final Transcript transcript = new Transcript();
    private final EmbeddedChannel channel;
    private Consumer<HttpEvent> after = _ -> {};
    private Consumer<String> afterData = _ -> {};

    Connection(ChannelHandler... handlers) {
      channel = new EmbeddedChannel(handlers);
      channel.config().setAllocator(counting.allocator());
    }

    EmbeddedChannel channel() {
      return channel;
    }

    void after(Consumer<HttpEvent> consumer) {
      after = consumer;
    }

    /** Body data as text: the event itself is released by then. */
    void afterData(Consumer<String> consumer) {
      afterData = consumer;
    }

    void receive(String octets) {
      channel.writeInbound(buffer(octets));
      drain();
    }

    BodyData data(String octets) {
      return new BodyData(buffer(octets));
    }

    /** Writes events and gives all that has been sent since the last call. */
    String send(HttpEvent... events) {
      for (HttpEvent event : events) {
        channel.write(event);
      }
      channel.flush();
      return sent();
    }

    String sent() {
      StringBuilder sent = new StringBuilder();
      ByteBuf octets = channel.readOutbound();
      while (octets != null) {
        sent.append(octets.toString(StandardCharsets.ISO_8859_1));
        octets.release();
        octets = channel.readOutbound();
      }
      return sent.toString();
    }

    List<String> events() {
      drain();
      return transcript.lines();
    }

    void close() {
      channel.close();
      drain();
      sent();
      counting.assertAllReleased();
    }

    final List<String> receiveAll(String... parts) {
      for (String part : parts) {
        receive(part);
      }
      close();
      return transcript.lines();
    }

    private ByteBuf buffer(String octets) {
      return counting.allocator().buffer().writeBytes(latin1(octets));
    }

    private void drain() {
      HttpEvent event = channel.readInbound();
      while (event != null) {
        if (event instanceof BodyData data) {
          afterData.accept(data.content().toString(StandardCharsets.ISO_8859_1));
        }
        transcript.add(event);
        after.accept(event);
        event = channel.readInbound();
      }
    }
  }
}
