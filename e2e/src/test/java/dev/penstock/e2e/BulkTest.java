package dev.penstock.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.e2e.kube.AuditLog;
import dev.penstock.e2e.kube.AuditLog.Write;
import dev.penstock.e2e.kube.Backend;
import dev.penstock.e2e.kube.Machine;
import dev.penstock.e2e.kube.Sandbox;
import dev.penstock.e2e.load.Probe;
import dev.penstock.e2e.load.RouteWatch;
import dev.penstock.e2e.load.Routes;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Thousands of Routes at once: served and said to be so in seconds, in little memory. */
@Order(61)
@TestInstance(Lifecycle.PER_CLASS)
final class BulkTest {
  private static final int ROUTES = 5_000;

  /**
   * Well above what it takes on two cores that do nothing else, ten seconds at most: how fast it is
   * stands in the figures, which are printed to be read. An operator that has just started, or a
   * machine that builds something meanwhile, takes longer.
   */
  private static final double LIMIT_SECONDS = 45;

  private static final long OPERATOR_MEBIBYTES = 512;
  private static final long DATA_PLANE_MEBIBYTES = 256;

  private Sandbox sandbox;
  private Routes routes;

  @BeforeAll
  void install() {
    sandbox = Sandbox.open("bulk");
    sandbox.apply(Backend.of("echo", "v1", 1));
    sandbox.apply(
        """
        apiVersion: penstock.dev/v1alpha1
        kind: Gateway
        metadata:
          name: bulk
        spec:
          replicas: 2
          listeners:
          - name: http
            port: 80
            protocol: HTTP
        """);
    sandbox.awaitDeployment("echo");
    sandbox.awaitGateway("bulk", "Ready");
    routes = new Routes(sandbox, "bulk");
  }

  @AfterAll
  void remove() {
    sandbox.close();
  }

  @Test
  void shouldServeAndProgramThemAllWhenThousandsComeAtOnce() throws Exception {
    AuditLog audit = Machine.isOurs() ? Machine.ours().audit() : null;
    double served;
    double programmed;
    try (RouteWatch watch = routes.watch()) {
      long start = System.nanoTime();
      long accepted = routes.create(0, ROUTES);
      System.out.printf("%d Routes accepted in %.1f s%n", ROUTES, seconds(start, accepted));
      served = seconds(accepted, servedByEveryPod());
      System.out.printf("all are served %.1f s after the last was accepted%n", served);
      programmed = seconds(accepted, watch.awaitProgrammed(ROUTES, Duration.ofMinutes(3)));
      System.out.printf("all are Programmed %.1f s after the last was accepted%n", programmed);
      watch.awaitRest();
    }
    Map<Long, Long> routesByWrites = audit == null ? Map.of() : routesByWrites(audit);
    System.out.println("status writes of a Route -> Routes: " + routesByWrites);
    Map<String, Long> overweight = audit == null ? Map.of() : overweight(Machine.ours());

    assertThat(served).as("seconds until all are served").isLessThanOrEqualTo(LIMIT_SECONDS);
    assertThat(programmed)
        .as("seconds until all are Programmed")
        .isLessThanOrEqualTo(LIMIT_SECONDS);
    assertThat(routesByWrites.keySet()).as("status writes a Route").isSubsetOf(Set.of(1L, 2L));
    assertThat(overweight).as("pods with more MiB than they may have").isEmpty();
  }

  private static double seconds(long from, long to) {
    return Math.max(0, to - from) / 1e9;
  }

  /** Asks every pod for every Route; returns when the last was served by the last. */
  private long servedByEveryPod() throws IOException, InterruptedException, ExecutionException {
    List<byte[]> requests = IntStream.range(0, ROUTES).mapToObj(routes::asking).toList();
    List<Probe> probes = new ArrayList<>();
    try {
      for (Pod pod : sandbox.fleet("bulk")) {
        probes.add(new Probe(new InetSocketAddress(pod.getStatus().getPodIP(), 80)));
      }
      assertThat(probes).hasSize(2);
      long last = System.nanoTime();
      for (Future<Long> served : probes.stream().map(p -> p.untilAllServed(requests)).toList()) {
        last = Math.max(last, served.get());
      }
      return last;
    } finally {
      for (Probe probe : probes) {
        probe.close();
      }
    }
  }

  /**
   * How many Routes had their status written how often, as the API server's log has it. What the
   * API server refused, because the object had changed, wrote nothing.
   */
  private Map<Long, Long> routesByWrites(AuditLog audit) {
    Map<String, Long> writes =
        audit.writes("\"" + sandbox.namespace() + "\"").stream()
            .filter(write -> write.resource().equals("routes"))
            .filter(write -> write.subresource().equals("status"))
            .filter(write -> write.status() < HttpURLConnection.HTTP_BAD_REQUEST)
            .collect(Collectors.groupingBy(Write::name, Collectors.counting()));
    assertThat(writes).as("Routes with a status, by the audit log").hasSize(ROUTES);
    return writes.values().stream()
        .collect(Collectors.groupingBy(n -> n, TreeMap::new, Collectors.counting()));
  }

  /**
   * Prints what every pod of the operator and of the fleet has in memory; returns who has too much.
   */
  private Map<String, Long> overweight(Machine machine) {
    Map<String, Long> overweight = new TreeMap<>();
    List<Pod> operator =
        sandbox
            .client()
            .pods()
            .inNamespace("penstock-system")
            .withLabel("app.kubernetes.io/name", "penstock-operator")
            .list()
            .getItems();
    operator.forEach(pod -> weigh(machine, pod, OPERATOR_MEBIBYTES, overweight));
    sandbox.fleet("bulk").forEach(pod -> weigh(machine, pod, DATA_PLANE_MEBIBYTES, overweight));
    return overweight;
  }

  private static void weigh(Machine machine, Pod pod, long limit, Map<String, Long> overweight) {
    String name = pod.getMetadata().getName();
    ProcessHandle process = machine.process(pod);
    long resident = Machine.residentMebibytes(process);
    System.out.printf(
        "%-40s resident %d MiB, at most so far %d MiB%n",
        name, resident, Machine.peakMebibytes(process));
    if (resident >= limit) {
      overweight.put(name, resident);
    }
  }
}
