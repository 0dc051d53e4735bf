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

/** One changed route among 5,000 has milliseconds, whether hosts or paths tell routes apart. */
final class RouteTableCostTest {
  private static final int ROUTES = 5_000;
  private static final int EDITS = 200;
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
  void shouldCompileInMillisecondsWhenOneRouteOfThousandsChanges(Shape shape) {
    List<RouteConfig> routes = new ArrayList<>();
    for (int i = 0; i < ROUTES; i++) {
      routes.add(differingBy(shape, i));
    }
    RouteTable table = RouteTable.compile(config(routes), null).table();
    List<Long> micros = new ArrayList<>();
    for (int i = 0; i < EDITS; i++) {
      routes.set(i, differingBy(shape, i));
      var next = config(routes);
      long start = THREADS.getCurrentThreadCpuTime();
      table = RouteTable.compile(next, table).table();
      micros.add((THREADS.getCurrentThreadCpuTime() - start) / 1000);
    }
    micros.sort(null);

    assertThat(micros.get(EDITS / 2)).as("median in microseconds").isLessThan(5_000);
    assertThat(table.match(LISTENER, get("h7.example.net", "/p7", "x-tenant", "t7"), 0))
        .isNotNull();
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
