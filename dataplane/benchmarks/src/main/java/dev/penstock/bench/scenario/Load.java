package dev.penstock.bench.scenario;

import dev.penstock.bench.load.H2load;
import dev.penstock.bench.load.Requests;
import dev.penstock.bench.measure.GapException;
import dev.penstock.bench.measure.Metric;
import dev.penstock.bench.peer.Backends;
import dev.penstock.bench.peer.Proxy;
import dev.penstock.bench.peer.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Closed loop: what a request costs the proxy, and how many a second there are. */
final class Load implements Scenario {
  /**
   * One way to ask.
   *
   * @param title after the scenario's name
   */
  record Cell(String title, Requests requests) {}

  /** Of the proxy's ports. */
  enum Port {
    PLAIN("http"),
    TLS("https");

    private final String scheme;

    Port(String scheme) {
      this.scheme = scheme;
    }
  }

  private final String name;
  private final Port port;
  private final String path;
  private final List<Cell> cells;

  Load(String name, Port port, String path, List<Cell> cells) {
    this.name = name;
    this.port = port;
    this.path = path;
    this.cells = List.copyOf(cells);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void run(Context context) throws IOException, InterruptedException {
    try (Rig rig = Rig.start(context, cells.stream().map(this::title).toList())) {
      H2load load = new H2load(context.site());
      warmUp(context, rig, load);
      for (int round = 0; round < context.rounds(); round++) {
        for (Cell cell : cells) {
          measureDirect(context, load, cell);
          for (Proxy proxy : Context.order(rig.proxies(), round)) {
            measure(context, load, cell, proxy);
          }
          context.progress().say("%s round %d".formatted(title(cell), round + 1));
        }
      }
    }
  }

  private void warmUp(Context context, Rig rig, H2load load)
      throws IOException, InterruptedException {
    WarmUp warmUp = new WarmUp(context, load);
    for (Proxy proxy : rig.proxies()) {
      try {
        warmUp.run(proxy, first(), uri(proxy));
      } catch (GapException e) {
        String target = proxy.target().title();
        cells.forEach(cell -> context.results().addGap(title(cell), target, e.reason()));
      }
    }
  }

  private void measure(Context context, H2load load, Cell cell, Proxy proxy)
      throws IOException, InterruptedException {
    String target = proxy.target().title();
    if (context.results().hasGap(title(cell), target)) {
      return;
    }
    try {
      H2load.Run run = load.run(cell.requests(), uri(proxy), context.duration(), proxy::cpu);
      context.results().add(title(cell), target, Metric.CPU_PER_REQUEST, run.cpuMicros());
      context.results().add(title(cell), target, Metric.REQUESTS, run.requestsPerSecond());
    } catch (GapException e) {
      context.results().addGap(title(cell), target, e.reason());
    }
  }

  /** Without TLS, which the backends do not speak. */
  private void measureDirect(Context context, H2load load, Cell cell)
      throws IOException, InterruptedException {
    Backends backends = context.site().backends();
    Requests asked = cell.requests();
    boolean grpc = asked.protocol() == Requests.Protocol.GRPC;
    Requests requests = grpc ? asked : Requests.http1(asked.connections() * asked.streams());
    String uri =
        "http://127.0.0.1:%d%s".formatted(grpc ? backends.grpcPort() : backends.httpPort(), path);
    try {
      H2load.Run run = load.run(requests, uri, context.duration(), () -> Duration.ZERO);
      context.results().add(title(cell), Target.DIRECT, Metric.REQUESTS, run.requestsPerSecond());
    } catch (GapException e) {
      throw new IOException("the backend does not do its part: " + e.reason(), e);
    }
  }

  /** As in its first cell, which stands for all where one is enough. */
  Requests first() {
    return cells.getFirst().requests();
  }

  private String title(Cell cell) {
    return name + "/" + cell.title();
  }

  /** What a proxy is asked for. */
  String uri(Proxy proxy) {
    int number =
        switch (port) {
          case PLAIN -> proxy.listeners().plain();
          case TLS -> proxy.listeners().ecdsa();
        };
    return "%s://127.0.0.1:%d%s".formatted(port.scheme, number, path);
  }
}
