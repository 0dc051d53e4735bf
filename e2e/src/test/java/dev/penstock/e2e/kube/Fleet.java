package dev.penstock.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RolloutStatus.Phase;
import dev.penstock.e2e.load.Load;
import dev.penstock.e2e.load.PlainConnection;
import dev.penstock.e2e.load.Target;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The fleet of a Gateway with a rollout and one Route: its versions, and the pods of each. */
public final class Fleet implements AutoCloseable {
  /** The label of pods that tells what they run. */
  public static final String REVISION = "penstock.dev/revision";

  private static final String SLOT = "penstock.dev/slot";

  /** How many a load has at once. */
  public static final int CONNECTIONS = 32;

  private static final int REQUESTS_PER_SECOND = 2_000;
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Sandbox sandbox;
  private final Rollouts rollouts;
  private final String name;
  private final String size;
  private String rollout;

  private Fleet(Sandbox sandbox, String name, String size, String rollout) {
    this.sandbox = sandbox;
    this.rollouts = Rollouts.ofGateways(sandbox);
    this.name = name;
    this.size = size;
    this.rollout = rollout;
  }

  /**
   * Makes a Gateway of a version and a Route to the Service backend, and waits until they serve.
   *
   * @param size the field of the spec that says how many pods there are
   * @param rollout what is below {@code spec.rollout}
   */
  public static Fleet start(
      Sandbox sandbox, String name, String size, String version, String rollout) {
    Fleet fleet = new Fleet(sandbox, name, size, rollout);
    fleet.run(version);
    sandbox.apply(Manifests.route(name, name, Manifests.field("rules", Manifests.rule("backend"))));
    sandbox.awaitGateway(name, "Programmed");
    sandbox.awaitGateway(name, "Ready");
    sandbox.awaitRoute(name);
    var _ = fleet.rollouts.reach(name, Phase.PROMOTED);
    PlainConnection.awaitStatus(fleet.address(), Manifests.host(name), 200);
    return fleet;
  }

  /** Has the spec say that the pods run a version. */
  public void run(String version) {
    run(version, "0");
  }

  /** Has the spec say that the pods run a version, with an annotation. */
  public void run(String version, String annotation) {
    sandbox.apply(
        Manifests.gateway(
            name,
            size,
            "listeners: [%s]".formatted(Manifests.HTTP),
            "version: " + version,
            "template: {annotations: {edit: \"%s\"}, terminationGracePeriodSeconds: 10}"
                .formatted(annotation),
            Manifests.field("rollout", rollout)));
  }

  /** From the next {@link #run} on the rollout goes so. */
  public void follow(String next) {
    rollout = next;
  }

  /** The Gateway's name. */
  public String name() {
    return name;
  }

  /** Where it is reached. */
  public InetSocketAddress address() {
    return sandbox.address(name, 80);
  }

  /** What is asked of it. */
  public Target target() {
    return Target.plain(address(), Manifests.host(name), "/");
  }

  /** A load over connections that are kept for a while and then replaced. */
  public Load load(int requestsPerConnection) {
    return Load.start(
        new Load.Settings(
            target(), CONNECTIONS, REQUESTS_PER_SECOND, requestsPerConnection, LIMIT));
  }

  /** Where the rollout stands. */
  public RolloutStatus rollout() {
    return rollouts.of(name).orElseThrow();
  }

  /** Gives an order, as a user does. */
  public void order(String order) {
    rollouts.order(name, order);
  }

  /** The pods that run a revision and are not about to end. */
  public List<Pod> pods(RolloutStatus.Revision revision) {
    return sandbox.fleet(name).stream()
        .filter(pod -> revision.hash().equals(pod.getMetadata().getLabels().get(REVISION)))
        .toList();
  }

  /** Waits until no pod but those of the promoted revision is left, and these are so many. */
  public void awaitStableAlone(int count) {
    RolloutStatus.Revision stable = rollouts.stable(name);
    await()
        .alias("%d pods of %s run, all of revision %d".formatted(count, name, stable.number()))
        .atMost(Sandbox.PODS)
        .untilAsserted(
            () ->
                assertThat(
                        sandbox
                            .client()
                            .pods()
                            .inNamespace(sandbox.namespace())
                            .withLabel("penstock.dev/gateway", name)
                            .list()
                            .getItems())
                    .hasSize(count)
                    .extracting(pod -> pod.getMetadata().getLabels().get(REVISION))
                    .containsOnly(stable.hash()));
  }

  /** The Deployment that the Service sends clients to. */
  public Deployment serving() {
    Map<String, String> selector =
        sandbox
            .client()
            .services()
            .inNamespace(sandbox.namespace())
            .withName(name + "-gateway")
            .require()
            .getSpec()
            .getSelector();
    String slot = selector.getOrDefault(SLOT, "none");
    return sandbox
        .client()
        .apps()
        .deployments()
        .inNamespace(sandbox.namespace())
        .withName(name + (slot.equals("green") ? "-gateway-green" : "-gateway"))
        .require();
  }

  /** Deletes Gateway and Route, and waits until every pod is gone. */
  @Override
  public void close() {
    sandbox.delete(Manifests.route(name, name));
    sandbox.delete(Manifests.gateway(name));
    await()
        .alias("nothing of %s is left".formatted(name))
        .atMost(Sandbox.PODS)
        .untilAsserted(() -> assertThat(objects()).isEmpty());
  }

  /** What there is of it besides Gateway and Route. */
  private List<String> objects() {
    return Command.run(
            "kubectl",
            "get",
            "deployments,replicasets,pods,services,endpointslices,configmaps,secrets,"
                + "serviceaccounts,horizontalpodautoscalers,poddisruptionbudgets,"
                + "controllerrevisions",
            "--namespace",
            sandbox.namespace(),
            "--output",
            "name")
        .lines()
        .filter(line -> line.contains("/" + name + "-"))
        .toList();
  }
}
