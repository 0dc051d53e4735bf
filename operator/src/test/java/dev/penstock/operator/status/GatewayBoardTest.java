package dev.penstock.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.Condition;
import dev.penstock.api.v1alpha1.GatewayStatus;
import dev.penstock.api.v1alpha1.GatewayStatus.DataPlane;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.operator.push.PodRejection;
import dev.penstock.operator.snapshot.ResourceKind;
import dev.penstock.operator.snapshot.ResourceName;
import dev.penstock.operator.testing.TestCertificate;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewayBoardTest {
  private static final String HTTP = "{name: http, port: 80, protocol: HTTP}";
  private static final String HTTPS =
      "{name: https, port: 443, protocol: HTTPS, tls: {credentialName: tls}}";
  private static final String OTHER = "{name: other, port: 81, protocol: HTTP}";
  private static final TestCertificate PAIR = TestCertificate.of("EC");
  private static final String PREFIX = "{type: PathPrefix, value: /a}";

  private final World world = new World();
  private final Boards boards = new Boards();
  private long version = 1_000;

  @Test
  void shouldSayWhatIsMissingWhenNoPodIsConnected() {
    world
        .gateway(1, HTTP)
        .facts(
            1,
            2,
            List.of(),
            World.ADDRESS,
            List.of("Deployment edge-gateway-green: 2 pods: crash"));

    GatewayStatus status = write(0);

    assertThat(condition(status, "Accepted").status()).isEqualTo(Condition.Status.TRUE);
    assertThat(condition(status, "Programmed"))
        .satisfies(
            programmed -> {
              assertThat(programmed.status()).isEqualTo(Condition.Status.FALSE);
              assertThat(programmed.reason()).isEqualTo("NoDataPlane");
              assertThat(programmed.message())
                  .isEqualTo(
                      "0 of 2 pods are connected; Deployment edge-gateway-green: 2 pods: crash");
            });
    assertThat(condition(status, "Ready").status()).isEqualTo(Condition.Status.FALSE);
  }

  @Test
  void shouldBeProgrammedAndReadyWhenAllPodsServe() {
    world.withPlainGateway().acknowledged("p1", "p2");

    GatewayStatus status = write(0);

    assertThat(condition(status, "Programmed").status()).isEqualTo(Condition.Status.TRUE);
    assertThat(condition(status, "Ready").message()).isEqualTo("2 of 2 pods are ready");
    assertThat(status.listeners().getFirst().conditions())
        .extracting(condition -> condition.type() + "=" + condition.status())
        .containsExactly(
            "Accepted=TRUE", "ResolvedRefs=TRUE", "Conflicted=FALSE", "Programmed=TRUE");
    assertThat(status.dataPlane()).isEqualTo(new DataPlane(2, 2, 0));
    assertThat(status.selector()).isEqualTo("penstock.dev/gateway=edge");
    assertThat(status.addresses()).isEqualTo(World.ADDRESS);
    assertThat(due(100_000)).isEmpty();
  }

  @Test
  void shouldNotBeProgrammedBeforeThePodsHaveSeenTheGateway() {
    world.withPlainGateway().holdsOld("p1").holdsOld("p2");

    assertThat(condition(write(0), "Programmed").reason()).isEqualTo("Pending");
  }

  @Test
  void shouldWaitForAnAddress() {
    world.gateway(1, HTTP).facts(1, 1, List.of("p1"), List.of(), List.of()).acknowledged("p1");

    assertThat(condition(write(0), "Programmed").reason()).isEqualTo("AddressNotAssigned");
  }

  @Test
  void shouldNameTheObjectThatIsInTheWay() {
    world.gateway(1, HTTP).blocked(1, "Service edge-gateway exists");

    Condition accepted = condition(write(0), "Accepted");

    assertThat(accepted.status()).isEqualTo(Condition.Status.FALSE);
    assertThat(accepted.reason()).isEqualTo("ChildNameTaken");
    assertThat(accepted.message()).isEqualTo("Service edge-gateway exists");
  }

  @Test
  void shouldTellARefusalAtItsListenerAlone() {
    world
        .gateway(1, HTTP + ", " + OTHER)
        .facts(1, 1, "p1")
        .rejects(
            "p1",
            new PodRejection(
                new ResourceName(ResourceKind.LISTENER, "other"), "port 81 is in use"));

    GatewayStatus status = write(0);

    assertThat(condition(status, "Programmed").status()).isEqualTo(Condition.Status.TRUE);
    assertThat(status.listeners())
        .extracting(
            listener -> listener.conditions().getLast().reason(),
            listener -> listener.conditions().getLast().message())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "Programmed", "acknowledged by every connected data-plane pod"),
            org.assertj.core.groups.Tuple.tuple(
                "RejectedByDataPlane", "pod p1 refuses it: port 81 is in use"));
    assertThat(status.dataPlane()).isEqualTo(new DataPlane(1, 1, 1));
  }

  @Test
  void shouldWriteOnceASecondAtMostWhileRoutesComeAndGo() {
    world.withPlainGateway().acknowledged("p1", "p2");
    write(0);
    int writes = 0;

    for (int i = 1; i <= 100; i++) {
      long now = i * 50L;
      world.route("r" + i, 1, PREFIX);
      writes += writeIfDue(now);
      world.acknowledged("p1", "p2");
      writes += writeIfDue(now + 10);
    }

    assertThat(writes).isBetween(3, 5);
  }

  @Test
  void shouldMakeOneWriteOfARouteAndItsAcknowledgement() {
    world.withPlainGateway().acknowledged("p1", "p2");
    write(0);

    world.route("a", 1, PREFIX);
    assertThat(due(10_000)).isEmpty();
    world.acknowledged("p1", "p2");
    assertThat(due(10_020)).isEmpty();
    GatewayStatus status = write(10_270);

    assertThat(status.listeners().getFirst().attachedRoutes()).isEqualTo(1);
    assertThat(status.dataPlane()).isEqualTo(new DataPlane(2, 2, 0));
    assertThat(due(60_000)).isEmpty();
  }

  @Test
  void shouldWriteNothingWhenAnotherReplicaTakesOverAndPodsReconnect() {
    world.withPlainGateway().acknowledged("p1", "p2");
    Known<GatewayStatus> known = new Known<>("uid-edge", 5_000, write(0));
    Boards successor = new Boards();
    world.disconnects("p1").disconnects("p2");

    successor.gateways().load(Map.of(World.EDGE, known), 0);
    successor.update(world.moment(), 0);
    assertThat(successor.gateways().due(2_000, 16)).isEmpty();
    world.acknowledged("p1");
    successor.update(world.moment(), 2_500);
    assertThat(successor.gateways().due(2_500, 16)).isEmpty();
    world.acknowledged("p2");
    successor.update(world.moment(), 3_000);

    assertThat(successor.gateways().due(3_000, 16)).isEmpty();
    assertThat(successor.gateways().due(90_000, 16)).isEmpty();
  }

  @Test
  void shouldAdmitThatNobodyServesWhenAllPodsStayAway() {
    world.withPlainGateway().acknowledged("p1", "p2");
    write(0);
    world.disconnects("p1").disconnects("p2");
    assertThat(due(1_000)).isEmpty();

    assertThat(condition(write(16_000), "Programmed").reason()).isEqualTo("NoDataPlane");
  }

  @Test
  void shouldWaitForTheControllerToLookAtANewGeneration() {
    world.withPlainGateway().acknowledged("p1", "p2");
    write(0);
    world.gateway(2, HTTP + ", " + OTHER);
    world.acknowledged("p1", "p2");
    assertThat(due(5_000)).isEmpty();

    world.facts(2, 2, "p1", "p2");
    boards.gateways().touch(World.EDGE, 5_100);

    assertThat(write(5_100).observedGeneration()).isEqualTo(2);
  }

  @Test
  void shouldNotProgramAListenerBeforeThePodsHaveItsMendedCertificate() {
    serveWithBrokenSecret();
    world.secret("tls", PAIR);

    assertThat(listeners(write(2_000))).containsExactly("http=Programmed", "https=Pending");
    world.acknowledged("p1");
    assertThat(due(4_000)).isEmpty();
    assertThat(listeners(write(4_250))).containsExactly("http=Programmed", "https=Pending");
    world.acknowledged("p2");
    assertThat(listeners(write(6_000))).containsExactly("http=Programmed", "https=Programmed");
  }

  @Test
  void shouldAwaitAPodThatComesBackWithoutTheMendedCertificate() {
    serveWithBrokenSecret();
    world.disconnects("p2").secret("tls", PAIR).acknowledged("p1");
    assertThat(due(2_000)).isEmpty();

    world.reconnects("p2");

    assertThat(listeners(write(4_000))).containsExactly("http=Programmed", "https=Pending");
    world.acknowledged("p2");
    assertThat(listeners(write(6_000))).containsExactly("http=Programmed", "https=Programmed");
  }

  @Test
  void shouldKeepListenersProgrammedThatAnEditDoesNotChange() {
    world.withPlainGateway().acknowledged("p1", "p2");
    write(0);
    world.gateway(2, HTTP + ", " + OTHER).facts(2, 2, "p1", "p2");

    GatewayStatus status = write(2_000);

    assertThat(condition(status, "Programmed").reason()).isEqualTo("Pending");
    assertThat(listeners(status)).containsExactly("http=Programmed", "other=Pending");
    world.acknowledged("p1", "p2");
    assertThat(listeners(write(4_000))).containsExactly("http=Programmed", "other=Programmed");
  }

  @Test
  void shouldNotBeProgrammedBeforeThePodsHaveDroppedAListener() {
    world.gateway(1, HTTP + ", " + OTHER).facts(1, 2, "p1", "p2").acknowledged("p1", "p2");
    write(0);
    world.gateway(2, HTTP).facts(2, 2, "p1", "p2");

    assertThat(condition(write(2_000), "Programmed").reason()).isEqualTo("Pending");
    world.acknowledged("p1", "p2");
    assertThat(condition(write(4_000), "Programmed").status()).isEqualTo(Condition.Status.TRUE);
  }

  private void serveWithBrokenSecret() {
    world
        .secret("tls", PAIR.withKey("no key"))
        .gateway(1, HTTP + ", " + HTTPS)
        .facts(1, 2, "p1", "p2")
        .acknowledged("p1", "p2");
    assertThat(listeners(write(0))).containsExactly("http=Programmed", "https=Invalid");
  }

  @Test
  void shouldTellWhatWasDecidedOfARolloutAtOnceAlsoWhilePodsReconnect() {
    world.withPlainGateway().acknowledged("p1", "p2");
    GatewayStatus settled = write(0);
    world.disconnects("p1").disconnects("p2");
    assertThat(due(100)).isEmpty();

    RolloutStatus failed =
        Serialization.unmarshal(
            "---\n{phase: Failed, message: it failed, weight: 0}", RolloutStatus.class);
    boards.gateways().rollouts(gateway -> failed);
    boards.gateways().touch(World.EDGE, 200);
    GatewayStatus told = write(200);

    assertThat(told.rollout()).isEqualTo(failed);
    assertThat(condition(told, "RolledOut").status()).isEqualTo(Condition.Status.FALSE);
    assertThat(condition(told, "Programmed")).isEqualTo(condition(settled, "Programmed"));
    assertThat(told.dataPlane()).isEqualTo(settled.dataPlane());
  }

  private static List<String> listeners(GatewayStatus status) {
    return status.listeners().stream()
        .map(listener -> listener.name() + "=" + listener.conditions().getLast().reason())
        .toList();
  }

  private List<StatusWrite<GatewayStatus>> due(long now) {
    boards.update(world.moment(), now);
    return boards.gateways().due(now, 16);
  }

  private GatewayStatus write(long now) {
    List<StatusWrite<GatewayStatus>> due = due(now);
    assertThat(due).hasSize(1);
    done(due.getFirst(), now);
    return due.getFirst().next();
  }

  private int writeIfDue(long now) {
    List<StatusWrite<GatewayStatus>> due = due(now);
    due.forEach(write -> done(write, now));
    return due.size();
  }

  private void done(StatusWrite<GatewayStatus> write, long now) {
    boards
        .gateways()
        .done(
            write,
            new WriteResult.Written<>(new Known<>(write.base().uid(), ++version, write.next())),
            now);
  }

  private static Condition condition(GatewayStatus status, String type) {
    return status.conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .findFirst()
        .orElseThrow();
  }
}
