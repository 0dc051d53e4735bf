package dev.penstock.bench.jmh.route;

import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.route.RouteMatch;
import dev.penstock.proxy.route.RouteTable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Finding the rule in tables that differ in size alone. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LookupBenchmark {
  /** In the table. */
  @Param({"10", "1000", "100000"})
  public int routes;

  /**
   * How many of them requests are for. 10 whatever the size: what the search itself costs. 1000:
   * that, and that routes of a large table are not in the processor's nearest cache.
   */
  @Param({"10", "1000"})
  public int targets;

  private RouteTable table = RouteTable.EMPTY;
  private RequestHead[] requests = {};
  private int next;

  /** Compiles the table. */
  @Setup
  public void compile() {
    table = Table.of(routes);
    requests = Requests.of(routes, Math.min(targets, routes));
  }

  /** One request after the other. */
  @Benchmark
  public @Nullable RouteMatch lookup() {
    RequestHead request = requests[next];
    next = (next + 1) % requests.length;
    return table.match(Table.LISTENER, request, next);
  }
}
