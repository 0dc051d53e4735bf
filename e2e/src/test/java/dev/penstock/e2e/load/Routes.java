package dev.penstock.e2e.load;

import dev.penstock.e2e.kube.Sandbox;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Many Routes of one Gateway, one host each. */
public final class Routes {
  private static final int AT_ONCE = 16;

  private final String namespace;
  private final String gateway;
  private final ApiServer api;

  /** Routes of the sandbox's Gateway, all to port 80 of its Service {@code echo}. */
  public Routes(Sandbox sandbox, String gateway) {
    this.namespace = sandbox.namespace();
    this.gateway = gateway;
    this.api = ApiServer.of(sandbox.client());
  }

  /** The request for the host of a number's Route. */
  public byte[] asking(int number) {
    return PlainConnection.request(name(number) + ".example.com", "/");
  }

  private String name(int number) {
    return gateway + "-" + number;
  }

  private String path() {
    return "/apis/penstock.dev/v1alpha1/namespaces/" + namespace + "/routes";
  }

  /** A connection to the API server. */
  public PlainConnection connect() throws IOException {
    return api.connect();
  }

  /** Watches them all, from now on. */
  public RouteWatch watch() {
    return new RouteWatch(api, path());
  }

  /** The request that creates a number's Route. */
  public byte[] creation(int number) {
    return api.request(
        "POST",
        path(),
        """
        {"apiVersion": "penstock.dev/v1alpha1", "kind": "Route", "metadata": {"name": "%1$s"},
         "spec": {"parentRefs": [{"name": "%2$s"}], "hostnames": ["%1$s.example.com"],
                  "rules": [{"backendRefs": [{"name": "echo", "port": 80}]}]}}
        """
            .formatted(name(number), gateway));
  }

  /**
   * Creates one.
   *
   * @return when, by {@link System#nanoTime()}, the API server's answer came that it is accepted
   */
  public static long create(PlainConnection api, byte[] creation) throws IOException {
    expect(api, creation, 201);
    return api.answeredAt();
  }

  private static void expect(PlainConnection api, byte[] request, int status) throws IOException {
    if (api.exchange(request) != status) {
      throw new IOException("the API server answered: " + api.body());
    }
  }

  /**
   * Creates those from {@code from} to before {@code to}, many at a time.
   *
   * @return when the last was accepted
   */
  public long create(int from, int to) throws InterruptedException {
    Queue<byte[]> waiting =
        IntStream.range(from, to)
            .mapToObj(this::creation)
            .collect(Collectors.toCollection(ConcurrentLinkedQueue::new));
    AtomicLong accepted = new AtomicLong(System.nanoTime());
    Queue<Exception> failures = new ConcurrentLinkedQueue<>();
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      workers.add(Thread.ofVirtual().start(() -> drain(waiting, accepted, failures)));
    }
    for (Thread worker : workers) {
      worker.join();
    }
    if (!failures.isEmpty()) {
      throw new IllegalStateException("Routes could not be created", failures.peek());
    }
    return accepted.get();
  }

  private void drain(Queue<byte[]> waiting, AtomicLong accepted, Queue<Exception> failures) {
    try (PlainConnection connection = connect()) {
      for (byte[] next = waiting.poll(); next != null; next = waiting.poll()) {
        accepted.accumulateAndGet(create(connection, next), Math::max);
      }
    } catch (IOException | RuntimeException e) {
      failures.add(e);
    }
  }

  /** Deletes those from {@code from} to before {@code to}. */
  public void delete(PlainConnection api, int from, int to) throws IOException {
    for (int number = from; number < to; number++) {
      expect(api, this.api.request("DELETE", path() + "/" + name(number), ""), 200);
    }
  }
}
