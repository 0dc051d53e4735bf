package dev.penstock.e2e.load;

import dev.penstock.api.v1alpha1.Route;
import dev.penstock.e2e.kube.Sandbox;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Many Routes of one Gateway, one host each. */
public final class Routes {
  private static final int AT_ONCE = 16;

  private final Sandbox sandbox;
  private final String gateway;

  /** Routes of the sandbox's Gateway, all to port 80 of its Service {@code echo}. */
  public Routes(Sandbox sandbox, String gateway) {
    this.sandbox = sandbox;
    this.gateway = gateway;
  }

  /** The host that a number's Route is for. */
  public String host(int number) {
    return name(number) + ".example.com";
  }

  private String name(int number) {
    return gateway + "-" + number;
  }

  /** Creates one; returns when the API server has accepted it. */
  public void create(int number) {
    var _ = sandbox.client().resource(route(number)).create();
  }

  /** Creates those from {@code from} to before {@code to}, many at a time. */
  public void create(int from, int to) throws InterruptedException {
    Queue<Route> waiting =
        IntStream.range(from, to)
            .mapToObj(this::route)
            .collect(Collectors.toCollection(ConcurrentLinkedQueue::new));
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    Thread[] workers = new Thread[AT_ONCE];
    for (int i = 0; i < AT_ONCE; i++) {
      workers[i] =
          Thread.ofVirtual()
              .uncaughtExceptionHandler((t, e) -> failures.add(e))
              .start(() -> drain(waiting));
    }
    for (Thread worker : workers) {
      worker.join();
    }
    if (!failures.isEmpty()) {
      throw new IllegalStateException("Routes could not be created", failures.peek());
    }
  }

  private void drain(Queue<Route> waiting) {
    for (Route route = waiting.poll(); route != null; route = waiting.poll()) {
      var _ = sandbox.client().resource(route).create();
    }
  }

  /** Deletes one. */
  public void delete(int number) {
    var _ = sandbox.route(name(number)).delete();
  }

  private Route route(int number) {
    return sandbox
        .client()
        .getKubernetesSerialization()
        .unmarshal(
            """
            apiVersion: penstock.dev/v1alpha1
            kind: Route
            metadata:
              namespace: %s
              name: %s
            spec:
              parentRefs:
              - name: %s
              hostnames: [%s]
              rules:
              - backendRefs:
                - name: echo
                  port: 80
            """
                .formatted(sandbox.namespace(), name(number), gateway, host(number)),
            Route.class);
  }
}
