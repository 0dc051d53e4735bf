package dev.penstock.bench.jmh.route;

import dev.penstock.bench.jmh.TimeOfACall;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.route.RouteMatch;
import dev.penstock.proxy.route.RouteTable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Finding the rule in tables that differ in size alone. */
public class LookupBenchmark extends TimeOfACall {
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
