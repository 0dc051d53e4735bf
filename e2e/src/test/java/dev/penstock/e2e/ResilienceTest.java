package dev.penstock.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.e2e.kube.Backend;
import dev.penstock.e2e.kube.Command;
import dev.penstock.e2e.kube.Machine;
import dev.penstock.e2e.kube.Manifests;
import dev.penstock.e2e.kube.Sandbox;
import dev.penstock.e2e.kube.SelfSigned;
import dev.penstock.e2e.load.PlainConnection;
import dev.penstock.e2e.load.Target;
import dev.penstock.e2e.load.Traffic;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Whatever is done to a fleet that serves: not one request is lost, and no WebSocket is cut. */
@Order(50)
@TestInstance(Lifecycle.PER_CLASS)
final class ResilienceTest {
  private static final String HOST = Manifests.host("main");
  private static final String SYSTEM = "penstock-system";
  private static final int GOING_AWAY = 1001;

  private final SelfSigned first = SelfSigned.forHost(HOST);
  private final SelfSigned second = SelfSigned.forHost(HOST);

  private Sandbox sandbox;
  private InetSocketAddress http;

  @BeforeAll
  void install() {
    sandbox = Sandbox.open("resilience");
    sandbox.apply(Backend.of("rolling", "v1", 3));
    sandbox.apply(Backend.of("steady", "v1", 1));
    sandbox.apply(first.secret("main"));
    sandbox.apply(gateway("0"));
    sandbox.apply(route(0));
    sandbox.awaitDeployment("rolling");
    sandbox.awaitDeployment("steady");
    sandbox.awaitGateway("main", "Programmed");
    sandbox.awaitRoute("main");
    sandbox.awaitGateway("main", "Ready");
    http = sandbox.address("main", 80);
    PlainConnection.awaitStatus(http, HOST, 200);
  }

  private static String gateway(String revision) {
    return Manifests.gateway(
        "main",
        "replicas: 2",
        """
        listeners:
        - %s
        - {name: https, port: 443, protocol: HTTPS, hosts: [%s], tls: {credentialName: main}}
        """
            .formatted(Manifests.HTTP, HOST),
        "template: {annotations: {revision: \"%s\"}}".formatted(revision));
  }

  private static String route(int revision) {
    return Manifests.route(
        "main",
        "main",
        Manifests.field(
            "rules",
            Manifests.rule("steady", "matches: [{path: {value: /steady}}]")
                + Manifests.rule(
                    "rolling", Manifests.answersWith("x-revision", Integer.toString(revision)))));
  }

  @AfterAll
  void remove() {
    sandbox.close();
  }

  private Traffic start(String what) {
    return start(what, http);
  }

  private static Traffic start(String what, InetSocketAddress address) {
    return Traffic.start(
        what, Target.plain(address, HOST, "/"), Target.plain(address, HOST, "/steady/ws"));
  }

  @Test
  void shouldLoseNothingWhenTheBackendRolls() throws Exception {
    try (Traffic traffic = start("rolling the backend")) {
      for (int i = 0; i < 2; i++) {
        restart(sandbox.namespace(), "rolling");
      }
      traffic.run(Duration.ofSeconds(5));
      traffic.finish();
    }
  }

  @Test
  void shouldLoseNothingWhenTheBackendDiesWithoutDraining() throws Exception {
    sandbox.apply(Backend.of("rolling", "v2", 3, "none"));
    sandbox.awaitDeployment("rolling");
    try (Traffic traffic = start("rolling a backend that does not drain")) {
      restart(sandbox.namespace(), "rolling");
      traffic.run(Duration.ofSeconds(2));
      traffic.finish();
    } finally {
      sandbox.apply(Backend.of("rolling", "v1", 3));
      sandbox.awaitDeployment("rolling");
    }
  }

  @Test
  void shouldLoseNothingWhenARouteIsEditedEvery200Ms() throws Exception {
    try (Traffic traffic = start("editing a Route every 200 ms")) {
      for (int revision = 1; revision <= 75; revision++) {
        sandbox.apply(route(revision));
        traffic.run(Duration.ofMillis(200));
      }
      await().atMost(Sandbox.SOON).untilAsserted(() -> assertThat(revision()).isEqualTo("75"));
      traffic.finish();
    }
  }

  private String revision() throws IOException {
    try (PlainConnection plain = new PlainConnection(http, Sandbox.SOON)) {
      return plain.get(HOST, "/").headers().getOrDefault("x-revision", "");
    }
  }

  @Test
  void shouldLoseNothingWhenTheCertificateIsSwapped() throws Exception {
    InetSocketAddress https = sandbox.address("main", 443);
    var trust = SelfSigned.trust(first, second);
    Target requests = new Target(https, HOST, "/", trust);
    Target socket = new Target(https, HOST, "/steady/ws", trust);
    try (Traffic traffic = Traffic.start("swapping the certificate", requests, socket);
        PlainConnection kept = new PlainConnection(requests, Sandbox.SOON)) {
      for (int i = 0; i < 10; i++) {
        SelfSigned next = i % 2 == 0 ? second : first;
        sandbox.apply(next.secret("main"));
        await()
            .atMost(Sandbox.SOON)
            .untilAsserted(() -> assertThat(shown(requests)).isEqualTo(next.certificate()));
        assertThat(kept.get(HOST, "/").status()).as("on the connection from before").isEqualTo(200);
        traffic.run(Duration.ofSeconds(1));
      }
      traffic.finish();
    }
  }

  private static java.security.cert.Certificate shown(Target target) throws IOException {
    try (PlainConnection connection = new PlainConnection(target, Sandbox.SOON)) {
      return connection.certificate();
    }
  }

  @Test
  void shouldLoseNothingWhenTheOperatorRestarts() throws Exception {
    List<String> before = names(sandbox.fleet("main"));
    try (Traffic traffic = start("restarting the operator")) {
      restart(SYSTEM, "penstock-operator");
      traffic.run(Duration.ofSeconds(5));
      traffic.finish();
    }
    assertThat(names(sandbox.fleet("main"))).as("the fleet's pods").isEqualTo(before);
    assertFollows(1001);
  }

  private static List<String> names(List<Pod> pods) {
    return pods.stream().map(pod -> pod.getMetadata().getName()).sorted().toList();
  }

  @Test
  void shouldServeWhatItHadWhenOperatorAndApiServerAreKilled() throws Exception {
    assumeThat(Machine.isOurs()).as(Machine.NEEDED).isTrue();
    Machine machine = Machine.ours();
    List<Pod> fleet = sandbox.fleet("main");
    ProcessHandle restarted = machine.process(fleet.getLast());
    List<ProcessHandle> operator = operatorPods().stream().map(machine::process).toList();
    InetSocketAddress alive = podAddress(fleet.getFirst());
    InetSocketAddress back = podAddress(fleet.getLast());

    try (Traffic traffic = start("killing operator and API server", alive)) {
      machine.kill("apiserver");
      operator.forEach(ProcessHandle::destroyForcibly);
      traffic.run(Duration.ofSeconds(2));
      restarted.destroyForcibly();
      await()
          .atMost(Duration.ofMinutes(1))
          .ignoreExceptions()
          .until(() -> !restarted.isAlive() && PlainConnection.status(back, HOST, "/") == 200);
      traffic.run(Duration.ofSeconds(10));
      assertThat(PlainConnection.status(back, HOST, "/")).isEqualTo(200);
      machine.start("apiserver");
      awaitOperator();
      traffic.run(Duration.ofSeconds(5));
      traffic.finish();
    } finally {
      machine.start("apiserver");
    }
    assertFollows(1002);
    awaitCluster();
  }

  /**
   * Until the cluster itself follows its API server again. Its controllers and the node's proxy
   * come back by back-offs of their own, up to a minute after it: pods that come and go before are
   * in nobody's EndpointSlices, and requests would be lost that no gateway can save.
   */
  private void awaitCluster() {
    restart(sandbox.namespace(), "rolling");
    sandbox.awaitService("rolling");
  }

  private List<Pod> operatorPods() {
    return sandbox
        .client()
        .pods()
        .inNamespace(SYSTEM)
        .withLabel("app.kubernetes.io/name", "penstock-operator")
        .list()
        .getItems();
  }

  private static InetSocketAddress podAddress(Pod pod) {
    return new InetSocketAddress(pod.getStatus().getPodIP(), 80);
  }

  /** Until all replicas of the operator are ready: not merely until their old state is read. */
  private static void awaitOperator() {
    Command.run("kubectl", "rollout", "status", "-n", SYSTEM, "deployment/penstock-operator");
  }

  private void assertFollows(int revision) {
    sandbox.apply(route(revision));
    await()
        .atMost(Sandbox.PODS)
        .untilAsserted(() -> assertThat(revision()).isEqualTo(Integer.toString(revision)));
  }

  @Test
  void shouldLoseNothingWhenTheDataPlaneRolls() throws Exception {
    try (Traffic traffic = start("rolling the data plane")) {
      List<String> before = names(sandbox.fleet("main"));
      sandbox.apply(gateway("rolled"));
      await()
          .atMost(Sandbox.PODS)
          .until(
              () ->
                  sandbox.fleet("main").size() == 2
                      && names(sandbox.fleet("main")).stream().noneMatch(before::contains));
      sandbox.awaitDeployment("main-gateway");
      traffic.run(Duration.ofSeconds(10));
      traffic.finish(GOING_AWAY);
    }
  }

  private static void restart(String namespace, String deployment) {
    Command.run("kubectl", "rollout", "restart", "-n", namespace, "deployment/" + deployment);
    Command.run(
        "kubectl",
        "rollout",
        "status",
        "--timeout=180s",
        "-n",
        namespace,
        "deployment/" + deployment);
  }
}
