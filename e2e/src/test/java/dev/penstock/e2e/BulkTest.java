package dev.penstock.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.api.v1alpha1.Condition;
import dev.penstock.api.v1alpha1.Route;
import dev.penstock.api.v1alpha1.RouteStatus;
import dev.penstock.e2e.kube.AuditLog;
import dev.penstock.e2e.kube.AuditLog.Write;
import dev.penstock.e2e.kube.Backend;
import dev.penstock.e2e.kube.Machine;
import dev.penstock.e2e.kube.Sandbox;
import dev.penstock.e2e.load.Probe;
import dev.penstock.e2e.load.Routes;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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
  private static final Duration LIMIT = Duration.ofSeconds(10);
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
    try (ProgrammedRoutes programmed = new ProgrammedRoutes()) {
      long start = System.nanoTime();
      routes.create(0, ROUTES);
      long accepted = System.nanoTime();
      Duration served = awaitServed(accepted);
      await().atMost(Duration.ofMinutes(3)).until(() -> programmed.names.size() == ROUTES);
      Duration said = Duration.ofNanos(programmed.last - accepted);
      System.out.printf(
          "%d Routes accepted in %.1f s; after the last one: all served %.1f s, all Programmed %.1f"
              + " s%n",
          ROUTES, (accepted - start) / 1e9, served.toMillis() / 1e3, said.toMillis() / 1e3);
      assertThat(served).isLessThanOrEqualTo(LIMIT);
      assertThat(said).isLessThanOrEqualTo(LIMIT);
    }
    if (audit != null) {
      assertFewWrites(audit);
      assertLittleMemory(Machine.ours());
    }
  }

  /** How long after a moment every pod served every Route. */
  private Duration awaitServed(long since) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    List<String> failures = java.util.Collections.synchronizedList(new ArrayList<>());
    for (Pod pod : sandbox.fleet("bulk")) {
      InetSocketAddress address = new InetSocketAddress(pod.getStatus().getPodIP(), 80);
      threads.add(Thread.ofVirtual().start(() -> awaitServed(address, failures)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    return Duration.ofNanos(System.nanoTime() - since);
  }

  private void awaitServed(InetSocketAddress pod, List<String> failures) {
    try (Probe probe = new Probe(pod)) {
      List<Integer> waiting = IntStream.range(0, ROUTES).boxed().toList();
      long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
      while (!waiting.isEmpty() && System.nanoTime() < deadline) {
        waiting = waiting.stream().filter(number -> !isServed(probe, number, failures)).toList();
      }
      if (!waiting.isEmpty()) {
        failures.add("%s does not serve %d Routes".formatted(pod, waiting.size()));
      }
    } catch (IOException | RuntimeException e) {
      failures.add(pod + ": " + e);
    }
  }

  private boolean isServed(Probe probe, int number, List<String> failures) {
    int status = probe.status(routes.host(number));
    if (status != 200 && status != 404) {
      failures.add("%s was answered with %d".formatted(routes.host(number), status));
    }
    return status == 200;
  }

  private void assertFewWrites(AuditLog audit) {
    Map<String, Long> writes =
        audit.writes("\"" + sandbox.namespace() + "\"").stream()
            .filter(write -> write.namespace().equals(sandbox.namespace()))
            .filter(write -> write.resource().equals("routes"))
            .filter(write -> write.subresource().equals("status"))
            .collect(Collectors.groupingBy(Write::name, Collectors.counting()));
    Map<Long, Long> routesByWrites =
        writes.values().stream().collect(Collectors.groupingBy(n -> n, Collectors.counting()));
    System.out.println("status writes of a Route -> Routes: " + routesByWrites);
    assertThat(writes).hasSize(ROUTES);
    assertThat(routesByWrites.keySet()).isSubsetOf(Set.of(1L, 2L));
  }

  private void assertLittleMemory(Machine machine) {
    List<Pod> operator =
        sandbox
            .client()
            .pods()
            .inNamespace("penstock-system")
            .withLabel("app.kubernetes.io/name", "penstock-operator")
            .list()
            .getItems();
    operator.forEach(pod -> assertMemory(machine, pod, OPERATOR_MEBIBYTES));
    sandbox.fleet("bulk").forEach(pod -> assertMemory(machine, pod, DATA_PLANE_MEBIBYTES));
  }

  private static void assertMemory(Machine machine, Pod pod, long limit) {
    ProcessHandle process = machine.process(pod);
    long resident = Machine.residentMebibytes(process);
    System.out.printf(
        "%-50s resident %d MiB, at most %d MiB%n",
        pod.getMetadata().getName(), resident, Machine.peakMebibytes(process));
    assertThat(resident).as("MiB of %s", pod.getMetadata().getName()).isLessThan(limit);
  }

  /** Watches the Routes of the sandbox become Programmed. */
  private final class ProgrammedRoutes implements Watcher<Route>, AutoCloseable {
    private final Set<String> names = ConcurrentHashMap.newKeySet();
    private final Watch watch;
    private volatile long last;

    ProgrammedRoutes() {
      watch = sandbox.client().resources(Route.class).inNamespace(sandbox.namespace()).watch(this);
    }

    @Override
    public void eventReceived(Action action, Route route) {
      if (isProgrammed(route.getStatus()) && names.add(route.getMetadata().getName())) {
        last = System.nanoTime();
      }
    }

    private static boolean isProgrammed(@Nullable RouteStatus status) {
      return status != null
          && status.parents().stream()
              .flatMap(parent -> parent.conditions().stream())
              .anyMatch(
                  condition ->
                      condition.type().equals("Programmed")
                          && condition.status() == Condition.Status.TRUE);
    }

    @Override
    public void onClose(WatcherException cause) {}

    @Override
    public void close() {
      watch.close();
    }
  }
}
