package dev.penstock.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.e2e.kube.Backend;
import dev.penstock.e2e.kube.Sandbox;
import dev.penstock.e2e.load.Distribution;
import dev.penstock.e2e.load.PlainConnection;
import dev.penstock.e2e.load.Probe;
import dev.penstock.e2e.load.RouteWatch;
import dev.penstock.e2e.load.Routes;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * How long a Route takes from the API server to every pod, and that it is not the longer the more
 * there are.
 */
@Order(60)
@TestInstance(Lifecycle.PER_CLASS)
final class PropagationTest {
  private static final int MEASURED = 200;

  /** Ten Routes a second: one is not in the way of the next one. */
  private static final long INTERVAL = 100_000_000;

  /** Numbers of Routes that come and go again while the others stay. */
  private static final int BRIEF = 1_000_000;

  /**
   * Far above what it takes: the machine's other work shows in the figures, which are printed to be
   * read. What is held here is that nobody waits for a timer, or for one Route after the other.
   */
  private static final double LIMIT_MILLIS = 1_000;

  private Sandbox sandbox;
  private Routes routes;

  @BeforeAll
  void install() {
    sandbox = Sandbox.open("propagation");
    sandbox.apply(Backend.of("echo", "v1", 1));
    sandbox.apply(
        """
        apiVersion: penstock.dev/v1alpha1
        kind: Gateway
        metadata:
          name: big
        spec:
          replicas: 2
          listeners:
          - name: http
            port: 80
            protocol: HTTP
        """);
    sandbox.awaitDeployment("echo");
    sandbox.awaitGateway("big", "Ready");
    routes = new Routes(sandbox, "big");
  }

  @AfterAll
  void remove() {
    sandbox.close();
  }

  /**
   * Measured from when the API server's answer came that a Route is accepted, to when a request was
   * sent of which each pod knew the answer.
   *
   * @param afterAccepted none when a pod served it before that answer came
   * @param afterSent from when the Route was sent to the API server
   */
  private record Measured(int routes, Distribution afterAccepted, Distribution afterSent) {
    Measured(int routes) {
      this(routes, new Distribution(), new Distribution());
    }
  }

  @Test
  void shouldServeTheNextRouteAtOnceHoweverManyThereAre() throws Exception {
    grow(0, 100);
    // Every program that takes part compiles itself while it runs.
    var _ = measure(100);
    List<Measured> measured = new ArrayList<>();
    int there = 100;
    for (int routesThere : List.of(100, 1_000, 3_000)) {
      grow(there, routesThere);
      there = routesThere;
      measured.add(measure(there));
    }
    print(measured);
    assertThat(measured.getLast().afterAccepted().quantile(0.99))
        .as("milliseconds from accepted to served by every pod, 99th percentile")
        .isLessThanOrEqualTo(LIMIT_MILLIS);
  }

  /** Adds Routes that stay, and waits until nothing is said about any Route any more. */
  private void grow(int from, int to) throws InterruptedException {
    try (RouteWatch watch = routes.watch()) {
      var _ = routes.create(from, to);
      var _ = watch.awaitProgrammed(to, Duration.ofMinutes(3));
      watch.awaitRest();
    }
  }

  /** Creates Routes one at a time, and removes them again so that the next number is exact. */
  private Measured measure(int there) throws Exception {
    Measured result = new Measured(there);
    List<Probe> probes = probes();
    try (PlainConnection api = routes.connect()) {
      System.gc();
      long collections = collections();
      long next = System.nanoTime();
      for (int number = BRIEF; number < BRIEF + MEASURED; number++) {
        measureOne(result, api, probes, number);
        next = Math.max(next + INTERVAL, System.nanoTime());
        while (System.nanoTime() < next) {
          LockSupport.parkNanos(next - System.nanoTime());
        }
      }
      System.out.printf(
          "%5d Routes and the next one, measured %d times, in which the test's own memory was"
              + " collected %d times%n",
          there, MEASURED, collections() - collections);
      routes.delete(api, BRIEF, BRIEF + MEASURED);
    } finally {
      for (Probe probe : probes) {
        probe.close();
      }
    }
    return result;
  }

  private void measureOne(Measured result, PlainConnection api, List<Probe> probes, int number)
      throws IOException, InterruptedException, ExecutionException {
    byte[] asking = routes.asking(number);
    byte[] creation = routes.creation(number);
    CountDownLatch asked = new CountDownLatch(probes.size());
    List<Future<Long>> answers = probes.stream().map(p -> p.untilServed(asking, asked)).toList();
    asked.await();
    long sent = System.nanoTime();
    long accepted = Routes.create(api, creation);
    long everywhere = sent;
    for (Future<Long> answer : answers) {
      everywhere = Math.max(everywhere, answer.get());
    }
    result.afterAccepted().add(everywhere - accepted);
    result.afterSent().add(everywhere - sent);
  }

  private List<Probe> probes() throws IOException {
    List<Probe> probes = new ArrayList<>();
    for (Pod pod : sandbox.fleet("big")) {
      probes.add(new Probe(new InetSocketAddress(pod.getStatus().getPodIP(), 80)));
    }
    assertThat(probes).hasSize(2);
    return probes;
  }

  private static long collections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }

  private static void print(List<Measured> measured) {
    for (Measured m : measured) {
      System.out.printf(
          "%5d Routes, the next one: accepted -> served %s%n", m.routes(), m.afterAccepted());
      System.out.printf(
          "%5d Routes, the next one: sent     -> served %s%n", m.routes(), m.afterSent());
    }
    for (double share : new double[] {0.5, 0.9, 0.99}) {
      System.out.printf(
          "P%.0f grows by %.2f ms with every 1,000 Routes%n", share * 100, slope(measured, share));
    }
  }

  /** Of the straight line that is nearest to what was measured, in milliseconds a thousand. */
  private static double slope(List<Measured> measured, double share) {
    double x = measured.stream().mapToDouble(Measured::routes).average().orElseThrow();
    double y = measured.stream().mapToDouble(m -> value(m, share)).average().orElseThrow();
    double covariance =
        measured.stream().mapToDouble(m -> (m.routes() - x) * (value(m, share) - y)).sum();
    double variance = measured.stream().mapToDouble(m -> Math.pow(m.routes() - x, 2)).sum();
    return 1_000 * covariance / variance;
  }

  private static double value(Measured measured, double share) {
    return measured.afterAccepted().quantile(share);
  }
}
