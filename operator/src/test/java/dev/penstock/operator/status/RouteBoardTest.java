package dev.penstock.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.Condition;
import dev.penstock.api.v1alpha1.ParentReference;
import dev.penstock.api.v1alpha1.RouteStatus;
import dev.penstock.operator.push.PodRejection;
import dev.penstock.operator.snapshot.ResourceKind;
import dev.penstock.operator.snapshot.ResourceName;
import dev.penstock.operator.view.AsOf;
import dev.penstock.operator.view.WatchedKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouteBoardTest {
  private static final String PREFIX = "{type: PathPrefix, value: /a}";
  private static final String BROKEN = "{type: RegularExpression, value: '('}";

  private static final String OPEN = "{name: http, port: 80, protocol: HTTP}";
  private static final String CLOSED =
      "{name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: "
          + "{from: Selector, selector: {matchLabels: {team: none}}}}}";

  private final World world = new World().withPlainGateway().acknowledged("p1", "p2");
  private final Boards boards = new Boards();
  private long version = 1_000;

  @Test
  void shouldTellAllInOneWriteWhenPodsAcknowledgeWithinASecond() {
    world.route("a", 1, PREFIX);
    assertThat(due(0)).isEmpty();
    world.acknowledged("p1");
    assertThat(due(200)).isEmpty();

    world.acknowledged("p2");
    RouteStatus status = write(400);

    assertThat(summary(status))
        .containsExactly("Accepted=TRUE", "ResolvedRefs=TRUE", "Programmed=TRUE");
    assertThat(due(5_000)).isEmpty();
    assertThat(boards.routes().pending()).isZero();
  }

  @Test
  void shouldTellTwiceAtMostWhenPodsAreLate() {
    world.route("a", 1, PREFIX);
    assertThat(due(0)).isEmpty();
    assertThat(boards.routes().nextDue()).isEqualTo(1_000);

    assertThat(summary(write(1_000)))
        .containsExactly("Accepted=TRUE", "ResolvedRefs=TRUE", "Programmed=FALSE");
    world.acknowledged("p1");
    assertThat(due(2_000)).isEmpty();
    world.acknowledged("p2");
    assertThat(summary(write(3_000))).contains("Programmed=TRUE");
    assertThat(due(9_000)).isEmpty();
  }

  @Test
  void shouldTellAtOnceWhenNothingIsAwaited() {
    world.route("a", 1, BROKEN);

    assertThat(summary(write(0))).contains("Accepted=FALSE", "Programmed=FALSE");
  }

  @Test
  void shouldTellOfAnEditOnceItIsAcknowledged() {
    serve("a");

    world.route("a", 2, "{type: PathPrefix, value: /b}");
    assertThat(due(1_000)).isEmpty();
    world.acknowledged("p1", "p2");

    assertThat(write(1_020).parents().getFirst().conditions())
        .extracting(Condition::observedGeneration)
        .containsOnly(2L);
  }

  @Test
  void shouldKeepTheTimeOfTransitionWhenAConditionStaysAsItIs() {
    serve("a");
    world.route("a", 2, BROKEN);

    List<Condition> conditions = write(60_000).parents().getFirst().conditions();

    assertThat(conditions)
        .filteredOn(condition -> condition.type().equals("ResolvedRefs"))
        .extracting(Condition::lastTransitionTime)
        .containsExactly("1970-01-01T00:00:00Z");
    assertThat(conditions)
        .filteredOn(condition -> condition.type().equals("Programmed"))
        .extracting(Condition::lastTransitionTime)
        .containsExactly("1970-01-01T00:01:00Z");
  }

  @Test
  void shouldWriteNothingWhenAnotherReplicaTakesOverAndPodsReconnect() {
    RouteStatus status = serve("a");
    Boards successor = new Boards();
    Known<RouteStatus> known = new Known<>("uid-a", 5_000, status);
    world.disconnects("p1").disconnects("p2");

    successor.routes().load(Map.of(World.route("a"), known), 0);
    successor.update(world.moment(), 0);
    assertThat(successor.routes().due(10, 16)).isEmpty();
    world.acknowledged("p1", "p2");
    successor.update(world.moment(), 3_000);

    assertThat(successor.routes().due(3_000, 16)).isEmpty();
    assertThat(successor.routes().due(90_000, 16)).isEmpty();
  }

  @Test
  void shouldWriteNothingWhenStatusesAreReadBeforeTheObjectsAreSeen() {
    RouteStatus status = serve("a");
    Boards successor = new Boards();
    successor.routes().load(Map.of(World.route("a"), new Known<>("uid-a", 5_000, status)), 0);
    assertThat(successor.routes().due(0, 16)).isEmpty();

    successor.update(world.moment(), 10);

    assertThat(successor.routes().due(90_000, 16)).isEmpty();
  }

  @Test
  void shouldNoLongerClaimToBeProgrammedWhenAllPodsStayAway() {
    serve("a");
    world.disconnects("p1").disconnects("p2").facts(1, 2);
    assertThat(due(1_000)).isEmpty();
    assertThat(boards.nextDue()).isEqualTo(16_000);

    assertThat(summary(write(16_000))).contains("Programmed=FALSE");
  }

  @Test
  void shouldNotCountAReadyPodThatHasNoStreamAsAgreeing() {
    world.disconnects("p2").route("a", 1, PREFIX).acknowledged("p1");

    assertThat(due(0)).isEmpty();
    assertThat(summary(write(1_000))).contains("Programmed=FALSE");
  }

  @Test
  void shouldSayWhichPodRefusesARouteAndWhy() {
    world
        .route("a", 1, PREFIX)
        .acknowledged("p1")
        .rejects(
            "p2",
            new PodRejection(new ResourceName(ResourceKind.ROUTE, "shop/a"), "too many rules"));

    RouteStatus status = write(0);

    assertThat(status.parents().getFirst().conditions())
        .filteredOn(condition -> condition.type().equals("Programmed"))
        .singleElement()
        .satisfies(
            condition -> {
              assertThat(condition.reason()).isEqualTo("RejectedByDataPlane");
              assertThat(condition.message()).isEqualTo("pod p2 refuses it: too many rules");
            });
    world.acknowledged("p2");
    assertThat(summary(write(10))).contains("Programmed=TRUE");
  }

  @Test
  void shouldKeepWhatOtherControllersSayWhenTheObjectHasChangedMeanwhile() {
    world.route("a", 1, PREFIX).acknowledged("p1", "p2");
    StatusWrite<RouteStatus> first = due(0).getFirst();
    var theirs =
        new RouteStatus.ParentStatus(
            new ParentReference(null, null, null, "mesh", null, null), "example.com/m", List.of());
    boards
        .routes()
        .done(
            first,
            new WriteResult.Outdated<>(
                new Known<>("uid-a", 7_000, new RouteStatus(List.of(theirs), List.of(), null))),
            5);

    StatusWrite<RouteStatus> second = due(5).getFirst();

    assertThat(second.base().resourceVersion()).isEqualTo(7_000);
    assertThat(second.next().parents()).hasSize(2).contains(theirs);
  }

  @Test
  void shouldTryAgainLaterWhenTheApiServerIsAway() {
    world.route("a", 1, PREFIX).acknowledged("p1", "p2");
    StatusWrite<RouteStatus> write = due(0).getFirst();

    boards.routes().done(write, new WriteResult.Failed<>("away"), 10);

    assertThat(due(20)).isEmpty();
    assertThat(boards.routes().nextDue()).isEqualTo(510);
    assertThat(due(510)).hasSize(1);
  }

  @Test
  void shouldForgetARouteThatIsGone() {
    world.route("a", 1, PREFIX);
    assertThat(due(0)).isEmpty();
    world.deleteRoute("a");

    assertThat(due(2_000)).isEmpty();
    assertThat(boards.routes().pending()).isZero();
  }

  @Test
  void shouldStartNoMoreWritesThanItMay() {
    for (int i = 0; i < 30; i++) {
      world.route("r" + i, 1, PREFIX);
    }
    world.acknowledged("p1", "p2");
    boards.update(world.moment(), 0);

    assertThat(boards.routes().due(0, 16)).hasSize(16);
    assertThat(boards.routes().due(0, 16)).hasSize(14);
  }

  @Test
  void shouldAwaitThePodsWhenAnEditOfItsGatewayAttachesIt() {
    world.gateway(2, CLOSED).route("a", 1, PREFIX).acknowledged("p1", "p2");
    assertThat(summary(write(0))).contains("Accepted=FALSE", "Programmed=FALSE");

    world.gateway(3, OPEN);
    assertThat(due(2_000)).isEmpty();
    assertThat(summary(write(3_000))).contains("Accepted=TRUE", "Programmed=FALSE");
    world.acknowledged("p1");
    assertThat(due(4_000)).isEmpty();
    world.acknowledged("p2");

    assertThat(summary(write(5_000))).contains("Accepted=TRUE", "Programmed=TRUE");
  }

  @Test
  void shouldBeProgrammedOnceThePodsHaveItThoughTheyNeverCatchUpWithTheFleet() {
    world.gateway(2, CLOSED).route("a", 1, PREFIX).acknowledged("p1", "p2");
    write(0);
    world.gateway(3, OPEN);
    assertThat(due(2_000)).isEmpty();

    world.acknowledged("p1", "p2").route("b", 1, PREFIX);

    StatusWrite<RouteStatus> only = due(2_010).getFirst();
    assertThat(only.key()).isEqualTo(World.route("a"));
    assertThat(summary(only.next())).contains("Accepted=TRUE", "Programmed=TRUE");
    assertThat(boards.routes().pending()).isEqualTo(2);
  }

  @Test
  void shouldNotAwaitBookmarksThatOnlyThisReplicaHasSeen() {
    world.bookmark(WatchedKind.NAMESPACE).acknowledged("p1", "p2");
    assertThat(due(0)).isEmpty();
    world.route("a", 1, PREFIX);
    AsOf ofTheOtherReplica = world.moment().translation().view().asOf();
    world.bookmark(WatchedKind.NAMESPACE);
    assertThat(due(10)).isEmpty();

    world.acknowledged(ofTheOtherReplica, "p1", "p2").route("b", 1, PREFIX);

    assertThat(due(20)).extracting(StatusWrite::key).containsExactly(World.route("a"));
  }

  private RouteStatus serve(String name) {
    world.route(name, 1, PREFIX).acknowledged("p1", "p2");
    return write(0);
  }

  private List<StatusWrite<RouteStatus>> due(long now) {
    boards.update(world.moment(), now);
    return boards.routes().due(now, 16);
  }

  private RouteStatus write(long now) {
    List<StatusWrite<RouteStatus>> due = due(now);
    assertThat(due).hasSize(1);
    StatusWrite<RouteStatus> write = due.getFirst();
    boards
        .routes()
        .done(
            write,
            new WriteResult.Written<>(new Known<>(write.base().uid(), ++version, write.next())),
            now);
    return write.next();
  }

  private static List<String> summary(RouteStatus status) {
    return status.parents().getFirst().conditions().stream()
        .map(condition -> condition.type() + "=" + condition.status())
        .toList();
  }
}
