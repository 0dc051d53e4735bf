package dev.penstock.bench.scenario;

import dev.penstock.bench.load.Requests;
import dev.penstock.bench.measure.Metric;
import dev.penstock.bench.peer.Backends;
import dev.penstock.bench.scenario.Load.Cell;
import dev.penstock.bench.scenario.Load.Port;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** All there are, in the order in which they run. */
public final class Scenarios {
  private static final int FEW = 64;
  private static final int MANY = 512;
  private static final int FOR_LARGE_BODIES = 8;
  private static final double BYTES_PER_MIB = 1 << 20;
  private static final double NANOS_PER_MILLI = 1e6;

  private Scenarios() {}

  public static List<Scenario> all() {
    List<Scenario> all = new ArrayList<>(loads());
    all.addAll(
        List.of(
            new Latency(),
            new Handshake(),
            new Idle(),
            new Collectors(),
            new Fleet(),
            new Profiles(loads()),
            new Fresh("rss", Metric.RESIDENT, proxy -> Memory.settled(proxy) / BYTES_PER_MIB),
            new Fresh(
                "start", Metric.START, proxy -> proxy.startTime().toNanos() / NANOS_PER_MILLI)));
    return all;
  }

  private static List<Load> loads() {
    return List.of(
        new Load("http1", Port.PLAIN, "/", http1(FEW, MANY)),
        new Load("tls", Port.TLS, "/", http1(FEW, MANY)),
        new Load(
            "http2",
            Port.TLS,
            "/",
            List.of(
                new Cell("64x8", Requests.http2(FEW, 8)),
                new Cell("512x2", Requests.http2(MANY, 2)))),
        new Load(
            "grpc", Port.TLS, Backends.GRPC_PATH, List.of(new Cell("64x8", Requests.grpc(FEW, 8)))),
        new Load("body64k", Port.PLAIN, "/64k", http1(FEW)),
        new Load("body10m", Port.PLAIN, "/10m", http1(FOR_LARGE_BODIES)));
  }

  private static List<Cell> http1(int... connections) {
    return Arrays.stream(connections)
        .mapToObj(number -> new Cell(Integer.toString(number), Requests.http1(number)))
        .toList();
  }
}
