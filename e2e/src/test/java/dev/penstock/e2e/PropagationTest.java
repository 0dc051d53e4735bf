package dev.penstock.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.e2e.kube.Backend;
import dev.penstock.e2e.kube.Sandbox;
import dev.penstock.e2e.load.Distribution;
import dev.penstock.e2e.load.Probe;
import dev.penstock.e2e.load.Routes;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
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

  @Test
  void shouldServeTheNextRouteAtOnceHoweverManyThereAre() throws Exception {
    List<Probe> probes = probes();
    try {
      List<Distribution> measured = new ArrayList<>();
      int there = 0;
      int number = 1_000_000;
      for (int routesThere : List.of(100, 1_000, 3_000)) {
        routes.create(there, routesThere);
        there = routesThere;
        awaitServed(probes, there - 1);
        measured.add(measure(probes, there, number));
        number += MEASURED;
      }
      assertThat(measured.getLast().quantile(0.99))
          .as("milliseconds from accepted to served by every pod, 99th percentile")
          .isLessThanOrEqualTo(LIMIT_MILLIS);
    } finally {
      for (Probe probe : probes) {
        probe.close();
      }
    }
  }

  private List<Probe> probes() throws IOException {
    List<Probe> probes = new ArrayList<>();
    for (Pod pod : sandbox.fleet("big")) {
      probes.add(new Probe(new InetSocketAddress(pod.getStatus().getPodIP(), 80)));
    }
    assertThat(probes).hasSize(2);
    return probes;
  }

  private void awaitServed(List<Probe> probes, int number) {
    CountDownLatch ignored = new CountDownLatch(probes.size());
    probes.stream()
        .map(probe -> probe.untilServed(routes.host(number), ignored))
        .toList()
        .forEach(CompletableFuture::join);
  }

  /** Creates Routes one at a time, and removes them again so that the next number is exact. */
  private Distribution measure(List<Probe> probes, int there, int from)
      throws InterruptedException {
    long[] afterAccepted = new long[MEASURED];
    long[] afterSent = new long[MEASURED];
    for (int i = 0; i < MEASURED; i++) {
      CountDownLatch asking = new CountDownLatch(probes.size());
      String host = routes.host(from + i);
      List<CompletableFuture<Long>> served =
          probes.stream().map(probe -> probe.untilServed(host, asking)).toList();
      asking.await();
      long sent = System.nanoTime();
      routes.create(from + i);
      long accepted = System.nanoTime();
      long everywhere = served.stream().mapToLong(CompletableFuture::join).max().orElseThrow();
      afterAccepted[i] = Math.max(0, everywhere - accepted);
      afterSent[i] = everywhere - sent;
    }
    for (int i = 0; i < MEASURED; i++) {
      routes.delete(from + i);
    }
    Distribution result = new Distribution(afterAccepted);
    System.out.printf("%5d Routes, the next one: accepted -> served %s%n", there, result);
    System.out.printf(
        "%5d Routes, the next one: sent     -> served %s%n", there, new Distribution(afterSent));
    return result;
  }
}
