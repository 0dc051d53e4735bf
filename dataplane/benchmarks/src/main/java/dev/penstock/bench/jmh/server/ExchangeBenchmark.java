package dev.penstock.bench.jmh.server;

import dev.penstock.proxy.server.EmbeddedGateway;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A request to its backend and the response back, on HTTP/1.1 connections that are kept. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ExchangeBenchmark {
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
