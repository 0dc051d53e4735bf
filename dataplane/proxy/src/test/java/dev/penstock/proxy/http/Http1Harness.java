package dev.penstock.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Feeds octets to a decoder, whole and at every split, and expects the same events each time. */
final class Http1Harness {
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
    for (int i = 1; i < octets.length(); i++) {
      assertThat(run.of(octets.substring(0, i), octets.substring(i)))
          .as("split at %d", i)
          .isEqualTo(whole);
    }
    assertThat(run.of(octets.split(""))).as("octet by octet").isEqualTo(whole);
    return whole;
  }

  private static List<String> requestsInParts(String... parts) {
    Http1RequestDecoder decoder = new Http1RequestDecoder("http", Http1Limits.DEFAULTS);
    return run(
        new EmbeddedChannel(decoder),
        parts,
        event -> {
          if (event instanceof BodyEnd) {
            decoder.resumeNextRequest();
          }
        });
  }

  private static List<String> responsesInParts(RequestHead request, String... parts) {
    Http1ResponseDecoder decoder = new Http1ResponseDecoder(Http1Limits.DEFAULTS);
    decoder.expect(request);
    return run(new EmbeddedChannel(decoder), parts, _ -> {});
  }

  private static List<String> run(
      EmbeddedChannel channel, String[] parts, Consumer<HttpEvent> after) {
    CountingAllocator counting = new CountingAllocator();
    channel.config().setAllocator(counting.allocator());
    Transcript transcript = new Transcript();
    for (String part : parts) {
      ByteBuf octets = counting.allocator().buffer();
      channel.writeInbound(octets.writeBytes(latin1(part)));
      drain(channel, transcript, after);
    }
    channel.close();
    drain(channel, transcript, after);
    counting.assertAllReleased();
    return transcript.lines();
  }

  private static void drain(
      EmbeddedChannel channel, Transcript transcript, Consumer<HttpEvent> after) {
    HttpEvent event = channel.readInbound();
    while (event != null) {
      transcript.add(event);
      after.accept(event);
      event = channel.readInbound();
    }
  }
}
