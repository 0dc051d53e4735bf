package dev.penstock.bench.jmh.server;

import dev.penstock.bench.jmh.TimeOfACall;
import dev.penstock.proxy.server.EmbeddedGateway;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;

/** A request to its backend and the response back, on HTTP/1.1 connections that are kept. */
public class ExchangeBenchmark extends TimeOfACall {
  private final ByteBuf request =
      octets(
          """
          GET /api/v1/orders?page=2 HTTP/1.1
          Host: shop.example.net
          User-Agent: curl/8.14.1
          Accept: */*

          """);
  private final ByteBuf response =
      octets(
          """
          HTTP/1.1 200 OK
          Content-Type: application/json
          Content-Length: 2
          Date: Mon, 30 Nov 2026 12:00:00 GMT

          """
              + "{}");
  private final EmbeddedGateway gateway = new EmbeddedGateway(request, response);

  private static ByteBuf octets(String lines) {
    ByteBuf octets = Unpooled.directBuffer();
    octets.writeCharSequence(lines.replace("\n", "\r\n"), StandardCharsets.US_ASCII);
    return octets;
  }

  /** Both ways. */
  @Benchmark
  public int exchange() {
    return gateway.exchange(request, response);
  }
}
