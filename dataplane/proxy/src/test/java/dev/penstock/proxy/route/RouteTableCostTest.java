package dev.penstock.proxy.route;

import static dev.penstock.proxy.route.Routes.LISTENER;
import static dev.penstock.proxy.route.Routes.config;
import static dev.penstock.proxy.route.Routes.exact;
import static dev.penstock.proxy.route.Routes.get;
import static dev.penstock.proxy.route.Routes.prefix;
import static dev.penstock.proxy.route.Routes.route;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.config.MatchConfig;
import dev.penstock.proxy.config.RouteConfig;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One changed route among 5,000 costs a fraction of what they all do, whether hosts or paths tell
 * routes apart. Both are measured in turns, so that a slow machine is as slow for one as for the
 * other.
 */
final class RouteTableCostTest {
  private static final int ROUTES = 5_000;
  private static final int EDITS = 100;

  /** More than twice what it is. */
  private static final double MOST = 0.25;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** How the routes differ. */
  enum Shape {
    HOSTS,
    PREFIXES,
    EXACT_PATHS,
    HEADERS
  }

  @ParameterizedTest
  @EnumSource
  void shouldCompileInAFractionOfTheTimeWhenOneRouteOfThousandsChanges(Shape shape) {
    List<RouteConfig> routes = new ArrayList<>();
    for (int i = 0; i < ROUTES; i++) {
      routes.add(differingBy(shape, i));
    }
    RouteTable table = RouteTable.compile(config(routes), null).table();
    List<Long> edits = new ArrayList<>();
    List<Long> wholes = new ArrayList<>();
    for (int i = 0; i < EDITS; i++) {
      routes.set(i, differingBy(shape, i));
      var next = config(routes);
      RouteTable before = table;
      long start = THREADS.getCurrentThreadCpuTime();
      table = RouteTable.compile(next, before).table();
      long edited = THREADS.getCurrentThreadCpuTime();
      var _ = RouteTable.compile(next, null);
      edits.add(edited - start);
      wholes.add(THREADS.getCurrentThreadCpuTime() - edited);
    }

    assertThat(median(edits) / median(wholes))
        .as("CPU time of a change, as a share of that of all: %.0f ns", median(edits))
        .isLessThan(MOST);
    assertThat(table.match(LISTENER, get("h7.example.net", "/p7", "x-tenant", "t7"), 0))
        .isNotNull();
  }

  private static double median(List<Long> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  private static RouteConfig differingBy(Shape shape, int i) {
    String name = "n/r" + i;
    return switch (shape) {
      case HOSTS -> route(name, List.of("h" + i + ".example.net"), prefix("/"));
      case PREFIXES -> route(name, List.of(), prefix("/p" + i));
      case EXACT_PATHS -> route(name, List.of(), exact("/p" + i));
      case HEADERS -> route(name, List.of(), withHeader("t" + i));
    };
  }

  private static MatchConfig withHeader(String tenant) {
    return new MatchConfig(
        MatchConfig.ANY_PATH, "", List.of(Routes.is("x-tenant", tenant)), List.of());
  }
}
