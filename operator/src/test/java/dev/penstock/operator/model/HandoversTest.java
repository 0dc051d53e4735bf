package dev.penstock.operator.model;

import static dev.penstock.operator.model.Scene.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.snapshot.ConfigSnapshot;
import dev.penstock.operator.snapshot.HandoverResource;
import dev.penstock.operator.snapshot.ResourceKind;
import dev.penstock.operator.snapshot.ResourceName;
import dev.penstock.operator.view.Endpoint;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.PodInfo;
import dev.penstock.operator.view.RolloutState;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Pods are written {@code revision.number}, with the address 10.0.0.number; "-" after it means not
 * ready, "~" terminating. A state is {@code stable}, or {@code stable canary weight}.
 */
class HandoversTest {
  private static final String LISTENERS = "listeners: [{name: a, port: 80, protocol: HTTP}]\n";
  private static final String PLAIN = "rollout: {steps: [{weight: 100}]}";
  private static final String TESTERS =
      "rollout: {steps: [{weight: 100}], match: {sourceRanges: [fd00::/8, 10.9.0.0/16]}}";

  private final Translator translator =
      new Translator(InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z")));
  private final Scene scene = new Scene();

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tried at its weight         | old new 25 | old.1 old.2 new.3        | new 25 % at [3] from [1, 2]
          tried at no weight          | old new 0  | old.1 old.2 new.3        | new 0 % at [3] from [1, 2]
          tried at all                | old new 100| old.1 old.2 new.3 new.4  | new 100 % at [3, 4] from [1, 2]
          one that is not ready       | old new 50 | old.1 old.2- new.3 new.4-| new 50 % at [3] from [1, 2]
          none that is ready          | old new 50 | old.1 old.2 new.3-       | new 50 % at [] from [1, 2]
          some that terminate         | old new 50 | old.1 old.2~ new.3 new.4~| new 50 % at [3] from [1]
          none of it yet              | old new 0  | old.1 old.2              | new 0 % at [] from [1, 2]
          one that says no revision   | old new 5  | old.1 .2 new.3           | new 5 % at [3] from [1, 2]
          promoted                    | new        | old.1 old.2 new.3 new.4  | new 100 % at [3, 4] from [1, 2]
          promoted, old ones going    | new        | old.1~ old.2 new.3 new.4 | new 100 % at [3, 4] from [2]
          promoted, old ones gone     | new        | old.1~ old.2~ new.3 new.4|
          promoted, there are no pods | new        |                          |
          taken back                  | old        | old.1 old.2 new.3        | old 100 % at [1, 2] from [3]
          returned to, one ready      | old        | old.1 old.2- new.3 new.4 | old 50 % at [1] from [3, 4]
          returned to, none ready     | old        | old.1- new.3 new.4       | old 0 % at [] from [3, 4]
          more pods than replicas     | old        | old.1 new.3 new.4 new.5  | old 33 % at [1] from [3, 4, 5]
          fewer pods than replicas    | old        | old.1 new.3              | old 50 % at [1] from [3]
          next one waits its turn     | new next 0 | old.1 old.2 new.3 new.4  | new 100 % at [3, 4] from [1, 2]
          next one is there           | new next 0 | old.1 new.3 next.5-      | next 0 % at [] from [1, 3]
          """)
  void shouldSayWhatPodsHandOver(
      String name, String state, @Nullable String pods, @Nullable String expected) {
    fleet("replicas: 2\n" + PLAIN, state, pods);

    assertThat(text(handover())).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          autoscaling: {maxReplicas: 9} | old.1 new.3 new.4 new.5 new.6       | old 25 % at [1] from [3, 4, 5, 6]
          autoscaling: {maxReplicas: 9} | old.1 old.2 new.3                   | old 100 % at [1, 2] from [3]
          replicas: 0                   | old.1 new.3                         | old 100 % at [1] from [3]
          replicas: 4                   | old.1 old.2 old.7 new.3             | old 75 % at [1, 2, 7] from [3]
          """)
  void shouldGiveThePromotedRevisionAsMuchAsItsPodsCanTake(
      String replicas, String pods, String expected) {
    fleet(replicas + "\n" + PLAIN, "old", pods);

    assertThat(text(handover())).isEqualTo(expected);
  }

  @Test
  void shouldNameTheTestersInTheirOrderWhileTheyAreSpecial() {
    fleet(TESTERS, "old new 0", "old.1 new.2");
    assertThat(Objects.requireNonNull(handover()).sources())
        .containsExactly("fd00::/8", "10.9.0.0/16");

    scene.fleetRollout("x/g", state("old"));

    assertThat(Objects.requireNonNull(handover()).sources()).isEmpty();
  }

  @Test
  void shouldChangeNothingWithThePromotionAtFullWeight() {
    fleet("replicas: 2\n" + TESTERS, "old new 100", "old.1 old.2 new.3 new.4");
    ConfigSnapshot before = snapshot("x/g");
    assertThat(before.handovers().size()).isEqualTo(1);

    scene.fleetRollout("x/g", state("new"));

    assertThat(snapshot("x/g").version()).isEqualTo(before.version());
    assertThat(snapshot("x/g").handovers()).isSameAs(before.handovers());
  }

  @Test
  void shouldHandNothingOverWithoutARollout() {
    scene.gateway("x/g", LISTENERS + PLAIN).pod("x/p1", pod("x/g", "old.1"));
    scene.pod("x/p2", pod("x/g", "new.2"));
    assertThat(handover()).isNull();

    scene.gateway("x/g", LISTENERS).fleetRollout("x/g", state("old new 50"));
    assertThat(handover()).isNull();

    scene.gateway("x/g", LISTENERS + PLAIN);
    assertThat(text(handover())).isEqualTo("new 50 % at [2] from [1]");
  }

  @Test
  void shouldLeaveEverythingOfOtherFleetsAsItIs() {
    fleet(PLAIN, "old new 25", "old.1 new.2");
    scene
        .gateway("y/g", LISTENERS + PLAIN)
        .fleetRollout("y/g", state("old new 50"))
        .pod("y/p", pod("y/g", "new.9"))
        .route("x/r", "{parentRefs: [{name: g}], rules: [{}]}");
    Translation before = translator.translate(scene.view());

    scene.pod("y/p", pod("y/g", "new.9-")).pod("y/q", pod("y/g", "old.8"));
    Translation after = translator.translate(scene.view());

    ConfigSnapshot x = fleet(before, "x/g").snapshot();
    assertThat(fleet(after, "x/g").snapshot().handovers()).isSameAs(x.handovers());
    assertThat(fleet(after, "x/g").snapshot().routes()).isSameAs(x.routes());
    assertThat(fleet(after, "x/g").snapshot().version()).isEqualTo(x.version());
    assertThat(after.routes()).isSameAs(before.routes());
    assertThat(text(fleet(after, "y/g").snapshot().handovers().get(HandoverResource.NAME)))
        .isEqualTo("new 50 % at [] from [8]");
  }

  @Test
  void shouldTellTheFleetOfARefusedHandover() {
    ResourceName name = new ResourceName(ResourceKind.HANDOVER, HandoverResource.NAME);
    fleet(PLAIN, "old new 25", "old.1 new.2");
    assertThat(translator.translate(scene.view()).originsOf(key("x/g"), name))
        .containsExactly(new Origin.OfFleet());

    scene.fleetRollout("x/g", null);

    assertThat(translator.translate(scene.view()).originsOf(key("x/g"), name)).isEmpty();
  }

  /** In a table pods are sorted by name, which says nothing of their addresses. */
  @Property(tries = 200)
  void shouldHaveOneVersionInWhateverOrderPodsCome(
      @ForAll("orders") Tuple2<List<String>, List<String>> orders) {
    assertThat(ofPods(orders.get1()).version()).isEqualTo(ofPods(orders.get2()).version());
  }

  private static ConfigSnapshot ofPods(List<String> pods) {
    HandoversTest fresh = new HandoversTest();
    fresh.scene.gateway("x/g", LISTENERS + TESTERS).fleetRollout("x/g", state("old new 25"));
    for (int i = 0; i < pods.size(); i++) {
      fresh.scene.pod("x/p" + i, pod("x/g", pods.get(i)));
      fresh.snapshot("x/g");
    }
    return fresh.snapshot("x/g");
  }

  @Provide
  Arbitrary<Tuple2<List<String>, List<String>>> orders() {
    Arbitrary<String> pods =
        Combinators.combine(
                Arbitraries.of("old", "new", "next", ""),
                Arbitraries.integers().between(1, 20),
                Arbitraries.of("", "", "-", "~"))
            .as((revision, number, flag) -> revision + "." + number + flag);
    return pods.list()
        .ofMaxSize(8)
        .flatMap(list -> Arbitraries.shuffle(list).map(other -> Tuple.of(list, other)));
  }

  private void fleet(String spec, String state, @Nullable String pods) {
    scene.gateway("x/g", LISTENERS + spec).fleetRollout("x/g", state(state));
    for (String pod : pods == null ? new String[0] : pods.split(" ", -1)) {
      scene.pod("x/pod-" + pod.replaceAll("[^0-9]", ""), pod("x/g", pod));
    }
  }

  private static RolloutState state(String text) {
    String[] parts = text.split(" ", -1);
    return parts.length == 1
        ? new RolloutState(parts[0], null, 0)
        : new RolloutState(parts[0], parts[1], Integer.parseInt(parts[2]));
  }

  private static PodInfo pod(String gateway, String text) {
    int dot = text.indexOf('.');
    return new PodInfo(
        key(gateway),
        text.substring(0, dot),
        "10.0.0." + text.substring(dot + 1).replaceAll("[^0-9]", ""),
        !text.endsWith("-"),
        text.endsWith("~"));
  }

  private @Nullable HandoverResource handover() {
    return snapshot("x/g").handovers().get(HandoverResource.NAME);
  }

  private ConfigSnapshot snapshot(String gateway) {
    return fleet(translator.translate(scene.view()), gateway).snapshot();
  }

  private static FleetTranslation fleet(Translation translation, String gateway) {
    ObjectKey key = key(gateway);
    return Objects.requireNonNull(translation.fleets().get(key));
  }

  private static @Nullable String text(@Nullable HandoverResource handover) {
    if (handover == null) {
      return null;
    }
    assertThat(handover.endpoints()).allMatch(endpoint -> endpoint.port() == 9902);
    return "%s %d %% at %s from %s"
        .formatted(
            handover.toRevision(),
            handover.weight(),
            numbers(handover.endpoints().stream().map(Endpoint::address).toList()),
            numbers(handover.peers()));
  }

  private static List<String> numbers(List<String> addresses) {
    return addresses.stream().map(address -> address.substring("10.0.0.".length())).toList();
  }
}
