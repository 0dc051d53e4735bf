package dev.penstock.e2e.kube;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.api.v1alpha1.Condition;
import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.api.v1alpha1.GatewayStatus;
import dev.penstock.api.v1alpha1.Route;
import dev.penstock.api.v1alpha1.RouteStatus;
import dev.penstock.e2e.load.PlainConnection;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * A namespace that a test has for itself: made empty at the start, gone after the end. The first
 * one also removes what an earlier run left: it would use up memory and time that are measured.
 */
public final class Sandbox implements AutoCloseable {
  /** What may take long on a machine that is busy: pods starting and ending. */
  public static final Duration PODS = Duration.ofMinutes(3);

  /** What takes a moment, and longer on a machine that is busy: what the operator does. */
  public static final Duration SOON = Duration.ofMinutes(1);

  /** A namespace may hold thousands of Routes. */
  private static final Duration REMOVAL = Duration.ofMinutes(10);

  private static final String PREFIX = "e2e-";

  private static final AtomicBoolean FIRST = new AtomicBoolean(true);

  private final KubernetesClient client;
  private final String namespace;

  private Sandbox(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** Makes namespace {@code e2e-NAME}. */
  public static Sandbox open(String name) {
    return open(name, Map.of());
  }

  /** As {@link #open(String)}, with labels. */
  public static Sandbox open(String name, Map<String, String> labels) {
    KubernetesClient client = new KubernetesClientBuilder().build();
    Sandbox sandbox = new Sandbox(client, PREFIX + name);
    if (FIRST.getAndSet(false)) {
      removeLeftovers(client);
    }
    client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(sandbox.namespace)
                .withLabels(labels)
                .endMetadata()
                .build())
        .create();
    return sandbox;
  }

  /** The namespace's name. */
  public String namespace() {
    return namespace;
  }

  /** A client with the rights of who runs the tests. */
  public KubernetesClient client() {
    return client;
  }

  /** Server-side apply of every document, into the namespace unless it names another one. */
  public void apply(String yaml) {
    for (HasMetadata object : read(yaml)) {
      client.resource(object).fieldManager("e2e").forceConflicts().serverSideApply();
    }
  }

  /** Deletes the objects that the documents name, and waits until they are gone. */
  public void delete(String yaml) {
    for (HasMetadata object : read(yaml)) {
      var _ = client.resource(object).delete();
      await()
          .atMost(PODS)
          .pollDelay(Duration.ZERO)
          .until(() -> client.resource(object).get() == null);
    }
  }

  private List<HasMetadata> read(String yaml) {
    List<HasMetadata> objects = client.load(new ByteArrayInputStream(yaml.getBytes(UTF_8))).items();
    for (HasMetadata object : objects) {
      if (object.getMetadata().getNamespace() == null) {
        object.getMetadata().setNamespace(namespace);
      }
    }
    return objects;
  }

  /** A Gateway of the namespace, to read or edit. */
  public Resource<Gateway> gateway(String name) {
    return client.resources(Gateway.class).inNamespace(namespace).withName(name);
  }

  /** A Route of the namespace, to read or edit. */
  public Resource<Route> route(String name) {
    return client.resources(Route.class).inNamespace(namespace).withName(name);
  }

  /** Where a Gateway's fleet is reached from this machine. */
  public InetSocketAddress address(String gateway, int port) {
    return new InetSocketAddress(
        status(gateway).orElseThrow().addresses().getFirst().value(), port);
  }

  /** The address of the first node: with a cluster of our own, this machine's towards its pods. */
  public InetAddress nodeAddress() throws UnknownHostException {
    return InetAddress.getByName(
        client.nodes().list().getItems().getFirst().getStatus().getAddresses().stream()
            .filter(address -> address.getType().equals("InternalIP"))
            .findFirst()
            .orElseThrow()
            .getAddress());
  }

  /** The status of a Gateway; empty before there is one. */
  public Optional<GatewayStatus> status(String gateway) {
    return Optional.ofNullable(gateway(gateway).require().getStatus());
  }

  /** A condition of a Gateway. */
  public Optional<Condition> gatewayCondition(String gateway, String type) {
    return status(gateway).flatMap(status -> find(status.conditions(), type));
  }

  /** A condition of one of a Gateway's listeners. */
  public Optional<Condition> listenerCondition(String gateway, String listener, String type) {
    return status(gateway).stream()
        .flatMap(status -> status.listeners().stream())
        .filter(status -> status.name().equals(listener))
        .findFirst()
        .flatMap(status -> find(status.conditions(), type));
  }

  /** A condition of a Route, of its first parent. */
  public Optional<Condition> routeCondition(String route, String type) {
    RouteStatus status = route(route).require().getStatus();
    return Optional.ofNullable(status).stream()
        .flatMap(s -> s.parents().stream())
        .findFirst()
        .flatMap(parent -> find(parent.conditions(), type));
  }

  private static Optional<Condition> find(List<Condition> conditions, String type) {
    return conditions.stream().filter(condition -> condition.type().equals(type)).findFirst();
  }

  /** Waits for a listener's condition to have a status, and returns it. */
  public Condition expectListener(
      String gateway, String listener, String type, Condition.Status status) {
    return expect(
        () -> listenerCondition(gateway, listener, type),
        "%s of listener %s of %s".formatted(type, listener, gateway),
        status);
  }

  /** Waits for a Route's condition, of its first parent, to have a status, and returns it. */
  public Condition expectRoute(String route, String type, Condition.Status status) {
    return expect(() -> routeCondition(route, type), type + " of " + route, status);
  }

  private static Condition expect(
      Supplier<Optional<Condition>> condition, String what, Condition.Status status) {
    await()
        .alias(what)
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(
            () ->
                assertThat(condition.get())
                    .hasValueSatisfying(c -> assertThat(c.status()).isEqualTo(status)));
    return condition.get().orElseThrow();
  }

  /** Waits for an Event of type Warning that regards an object of the namespace. */
  public void expectWarning(String kind, String name, String reason) {
    await()
        .alias("an Event %s of %s %s".formatted(reason, kind, name))
        .atMost(SOON)
        .until(
            () ->
                client.events().v1().events().inNamespace(namespace).list().getItems().stream()
                    .anyMatch(
                        event ->
                            event.getRegarding().getKind().equals(kind)
                                && event.getRegarding().getName().equals(name)
                                && event.getType().equals("Warning")
                                && event.getReason().equals(reason)));
  }

  /** Waits as a user does, with {@code kubectl wait}. */
  public void awaitGateway(String name, String condition) {
    Command.run(
        "kubectl",
        "wait",
        "--namespace",
        namespace,
        "--for=condition=" + condition,
        "--timeout=" + PODS.toSeconds() + "s",
        "gateways.penstock.dev/" + name);
  }

  /** Waits until a Route is programmed for its first parent. */
  public void awaitRoute(String name) {
    var _ = expectRoute(name, "Programmed", Condition.Status.TRUE);
  }

  /** Waits until a Deployment has rolled out: nothing old runs, all that is new is available. */
  public void awaitDeployment(String name) {
    Command.run(
        "kubectl",
        "rollout",
        "status",
        "--namespace",
        namespace,
        "--timeout=" + PODS.toSeconds() + "s",
        "deployment/" + name);
  }

  /**
   * Waits until a Service leads to those pods of {@code app: NAME} that are not about to end, and
   * to no others: in its EndpointSlices and by the rules of this node. The Service has the pods'
   * name. It is changed meanwhile: when it does not see its own writes for some seconds,
   * Kubernetes' controller of EndpointSlices drops a Service until something of it changes.
   */
  public void awaitService(String name) {
    await()
        .alias("Service %s leads to its pods alone".formatted(name))
        .atMost(PODS)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              touchService(name);
              assertThat(readyEndpoints(name))
                  .containsExactlyInAnyOrderElementsOf(
                      pods("app", name).stream().map(pod -> pod.getStatus().getPodIP()).toList());
            });
    PlainConnection.awaitStatus(
        new InetSocketAddress(service(name).require().getSpec().getClusterIP(), 80), name, 200);
  }

  private void touchService(String name) {
    String now = Instant.now().toString();
    var _ =
        service(name)
            .edit(
                service ->
                    new ServiceBuilder(service)
                        .editMetadata()
                        .addToAnnotations("e2e/touched", now)
                        .endMetadata()
                        .build());
  }

  private Resource<Service> service(String name) {
    return client.services().inNamespace(namespace).withName(name);
  }

  private List<String> readyEndpoints(String service) {
    return client
        .discovery()
        .v1()
        .endpointSlices()
        .inNamespace(namespace)
        .withLabel("kubernetes.io/service-name", service)
        .list()
        .getItems()
        .stream()
        .flatMap(slice -> slice.getEndpoints().stream())
        .filter(endpoint -> endpoint.getConditions().getReady())
        .flatMap(endpoint -> endpoint.getAddresses().stream())
        .toList();
  }

  /** The pods of a Gateway's fleet that are not about to end, oldest first. */
  public List<Pod> fleet(String gateway) {
    return pods("penstock.dev/gateway", gateway);
  }

  /** The pods with a label that are not about to end. */
  public List<Pod> pods(String label, String value) {
    return client.pods().inNamespace(namespace).withLabel(label, value).list().getItems().stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .toList();
  }

  @Override
  public void close() {
    remove();
    client.close();
  }

  private void remove() {
    remove(client, namespace);
  }

  private static void removeLeftovers(KubernetesClient client) {
    client.namespaces().list().getItems().stream()
        .map(left -> left.getMetadata().getName())
        .filter(name -> name.startsWith(PREFIX))
        .forEach(name -> remove(client, name));
  }

  private static void remove(KubernetesClient client, String namespace) {
    var _ = client.namespaces().withName(namespace).delete();
    await()
        .alias("namespace %s is gone".formatted(namespace))
        .atMost(REMOVAL)
        .until(() -> client.namespaces().withName(namespace).get() == null);
  }
}
