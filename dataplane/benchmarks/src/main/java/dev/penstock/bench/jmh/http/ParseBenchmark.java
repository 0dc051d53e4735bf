package dev.penstock.bench.jmh.http;

import dev.penstock.bench.jmh.TimeOfACall;
import dev.penstock.proxy.http.BodyEnd;
import dev.penstock.proxy.http.Http1Limits;
import dev.penstock.proxy.http.Http1RequestDecoder;
import dev.penstock.proxy.http.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Reading the heads of requests off a connection that is kept. */
public class ParseBenchmark extends TimeOfACall {
  /** What is read. */
  public enum Message {
    /** As load generators send it. */
    SMALL(
        """
        GET /api/v1/orders?page=2 HTTP/1.1
        Host: shop.example.net

        """),
    /** As browsers send it. */
    BROWSER(
        """
        GET /assets/app/main.b1946ac9.js HTTP/1.1
        Host: shop.example.net
        User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0
        Accept: */*
        Accept-Language: en-GB,en;q=0.7,de;q=0.3
        Accept-Encoding: gzip, deflate, br, zstd
        Referer: https://shop.example.net/orders/2026/11
        Connection: keep-alive
        Cookie: session=6f1ed002ab5595859014ebf0951522d9; theme=dark; consent=1
        Sec-Fetch-Dest: script
        Sec-Fetch-Mode: no-cors
        Sec-Fetch-Site: same-origin
        If-None-Match: "b1946ac92492d234"

        """);

    private final String lines;

    Message(String lines) {
      this.lines = lines;
    }
  }

  /** What is read. */
  @Param public Message message = Message.SMALL;

  private final Http1RequestDecoder decoder = new Http1RequestDecoder("http", Http1Limits.DEFAULTS);
  private final Last last = new Last();
  private EmbeddedChannel channel = new EmbeddedChannel();
  private ByteBuf octets = Unpooled.EMPTY_BUFFER;

  /** Opens the connection. */
  @Setup
  public void open() {
    channel = new EmbeddedChannel(decoder, last);
    octets = Unpooled.directBuffer();
    octets.writeCharSequence(message.lines.replace("\n", "\r\n"), StandardCharsets.US_ASCII);
  }

  /** A whole request, which has no body. */
  @Benchmark
  public @Nullable RequestHead request() {
    channel.pipeline().fireChannelRead(octets.readerIndex(0).retain());
    RequestHead head = last.head;
    decoder.resumeNextRequest();
    return head;
  }

  /** Keeps what came last. */
  private static final class Last extends ChannelInboundHandlerAdapter {
    private @Nullable RequestHead head;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object event) {
      switch (event) {
        case RequestHead request -> head = request;
        case BodyEnd _ -> {}
        default -> throw new IllegalStateException("not a request: " + event);
      }
    }
  }
}
