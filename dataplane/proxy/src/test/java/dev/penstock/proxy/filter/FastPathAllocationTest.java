package dev.penstock.proxy.filter;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.penstock.proxy.config.FilterConfig;
import dev.penstock.proxy.config.FilterConfig.Header;
import dev.penstock.proxy.config.FilterConfig.HeaderModifier;
import dev.penstock.proxy.config.MatchConfig;
import dev.penstock.proxy.config.MatchConfig.NamedMatch;
import dev.penstock.proxy.config.MatchConfig.PathMatch;
import dev.penstock.proxy.config.MatchConfig.ValueMatch;
import dev.penstock.proxy.config.RouteConfig;
import dev.penstock.proxy.http.BodyEnd;
import dev.penstock.proxy.http.Http1Limits;
import dev.penstock.proxy.http.Http1RequestDecoder;
import dev.penstock.proxy.http.Hygiene;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.route.RouteMatch;
import dev.penstock.proxy.route.RouteTable;
import dev.penstock.proxy.support.ConfigBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.AsciiString;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A request of the common kind leaves nothing to collect between the socket and the backend. */
final class FastPathAllocationTest {
  private static final String REQUEST =
      """
      GET /api/orders/17?page=2 HTTP/1.1
      Host: shop.example.net:8080
      User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0
      Accept: */*
      Accept-Encoding: gzip, deflate, br, zstd
      Connection: keep-alive
      Cookie: session=6f1ed002ab5595859014ebf0951522d9
      X-Tenant: blue

      """
          .replace("\n", "\r\n");

  private static final AsciiString CLIENT = AsciiString.cached("192.0.2.1");
  private static final int ROUND = 2_000;
  private static final int ROUNDS = 200;

  /** Less than one object a request: compiled or not, none of them is the reader's. */
  private static final long STRAY_OCTETS = ROUND * 8L;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Http1RequestDecoder decoder = new Http1RequestDecoder("http", Http1Limits.DEFAULTS);
  private final FilterChain filters =
      FilterChain.compile(
          List.of(
              new FilterConfig.RequestHeaders(
                  new HeaderModifier(
                      List.of(new Header("x-tenant", "green")),
                      List.of(new Header("x-added", "1")),
                      List.of("cookie")))));
  private final RouteTable table = table();

  @Test
  void shouldAllocateNothingWhenRequestsAreReadMatchedAndFiltered() {
    // Not from an allocator: looking for leaks, as all tests do, takes memory for each retain.
    ByteBuf octets = Unpooled.wrappedBuffer(REQUEST.getBytes(StandardCharsets.US_ASCII));
    Last last = new Last();
    EmbeddedChannel channel = new EmbeddedChannel(decoder, last);

    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && least > STRAY_OCTETS; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < ROUND; i++) {
        serve(channel, octets.readerIndex(0), last);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }

    assertThat(least).as("octets for %d requests", ROUND).isLessThanOrEqualTo(STRAY_OCTETS);
    octets.release();
    channel.finishAndReleaseAll();
  }

  private void serve(EmbeddedChannel channel, ByteBuf octets, Last last) {
    channel.pipeline().fireChannelRead(octets.retain());
    RequestHead head = last.head;
    RouteMatch match = head == null ? null : table.match("http", head, 0);
    if (head == null || match == null) {
      throw new AssertionError("not routed: " + head);
    }
    Hygiene.forwardRequest(head, CLIENT);
    filters.applyTo(head, match.prefix());
    decoder.resumeNextRequest();
  }

  private static RouteTable table() {
    MatchConfig match =
        new MatchConfig(
            new PathMatch.Prefix("/api"),
            "GET",
            List.of(new NamedMatch("x-tenant", new ValueMatch.Exact("blue"))),
            List.of());
    RouteConfig route =
        new RouteConfig(
            "n/r",
            List.of(new RouteConfig.Attachment("http", List.of("shop.example.net"))),
            List.of(ConfigBuilder.rule(List.of(match), List.of(), "n/b:80")),
            0,
            "",
            null);
    return RouteTable.compile(new ConfigBuilder().route(route).build(), null).table();
  }

  /** Keeps the head that came last. */
  private static final class Last extends ChannelInboundHandlerAdapter {
    private @Nullable RequestHead head;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object event) {
      switch (event) {
        case RequestHead request -> head = request;
        case BodyEnd _ -> {}
        default -> throw new AssertionError("not a request: " + event);
      }
    }
  }
}
