package dev.penstock.operator.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.RouteSpec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterViewTest {
  private static final ObjectKey KEY = new ObjectKey("shop", "web");

  @Test
  void shouldKeepTheEntryWhenOnlyItsResourceVersionMoves() {
    ClusterView before = ClusterView.EMPTY.edit().route(KEY, route(1, 10)).at(AsOf.NONE);

    ClusterView after =
        before.edit().route(KEY, route(1, 20)).at(AsOf.NONE.with(WatchedKind.ROUTE, 20));

    assertThat(after.routes()).isSameAs(before.routes());
    assertThat(after.sameContent(before)).isTrue();
    assertThat(after.asOf().covers(WatchedKind.ROUTE, 20)).isTrue();
  }

  @Test
  void shouldReplaceTheEntryWhenItsContentChanges() {
    ClusterView before = ClusterView.EMPTY.edit().route(KEY, route(1, 10)).at(AsOf.NONE);

    ClusterView after = before.edit().route(KEY, route(2, 20)).at(AsOf.NONE);

    assertThat(after.routes().get(KEY)).isEqualTo(route(2, 20));
    assertThat(after.sameContent(before)).isFalse();
  }

  @Test
  void shouldHaveTheSameContentOnlyWhenRolloutsAndRevisionsAre() {
    RolloutState state = new RolloutState("a", "b", 5);
    RevisionInfo revision = new RevisionInfo(KEY, "a", 1, new RouteRevision(List.of(), List.of()));
    ClusterView before =
        ClusterView.EMPTY.edit().rollout(KEY, state).revision(KEY, revision).at(AsOf.NONE);

    assertThat(
            before
                .edit()
                .rollout(KEY, new RolloutState("a", "b", 5))
                .revision(KEY, revision)
                .at(AsOf.NONE)
                .sameContent(before))
        .isTrue();
    assertThat(
            before
                .edit()
                .rollout(KEY, new RolloutState("a", "b", 25))
                .at(AsOf.NONE)
                .sameContent(before))
        .isFalse();
    assertThat(before.edit().revision(KEY, null).at(AsOf.NONE).sameContent(before)).isFalse();
  }

  @Test
  void shouldHaveTheSameContentOnlyWhenPodsAndTheRolloutsOfFleetsAre() {
    ClusterView before =
        ClusterView.EMPTY
            .edit()
            .fleetRollout(KEY, new RolloutState("a", "b", 5))
            .pod(KEY, pod(true))
            .at(AsOf.NONE.with(WatchedKind.GATEWAY, 5).with(WatchedKind.POD, 5));
    AsOf later = before.asOf().with(WatchedKind.GATEWAY, 9).with(WatchedKind.POD, 9);

    ClusterView equal =
        before
            .edit()
            .fleetRollout(KEY, new RolloutState("a", "b", 5))
            .pod(KEY, pod(true))
            .at(later);
    ClusterView moved = before.edit().fleetRollout(KEY, new RolloutState("a", "b", 25)).at(later);
    ClusterView unready = before.edit().pod(KEY, pod(false)).at(later);

    assertThat(equal.sameContent(before)).isTrue();
    assertThat(equal.contentAsOf()).isEqualTo(before.asOf());
    assertThat(moved.sameContent(before)).isFalse();
    assertThat(moved.contentAsOf()).isEqualTo(before.asOf().with(WatchedKind.GATEWAY, 9));
    assertThat(unready.sameContent(before)).isFalse();
    assertThat(unready.contentAsOf()).isEqualTo(before.asOf().with(WatchedKind.POD, 9));
  }

  @Test
  void shouldLastlyHoldWhatWasSetLast() {
    ClusterView before = ClusterView.EMPTY.edit().route(KEY, route(1, 10)).at(AsOf.NONE);

    ClusterView after = before.edit().route(KEY, null).route(KEY, route(1, 10)).at(AsOf.NONE);
    ClusterView without = before.edit().route(KEY, route(2, 11)).route(KEY, null).at(AsOf.NONE);

    assertThat(after.routes()).isSameAs(before.routes());
    assertThat(without.routes().isEmpty()).isTrue();
  }

  @Test
  void shouldOrderEndpointsAndDropDuplicates() {
    Endpoint high = new Endpoint("10.0.0.2", 80);
    Endpoint low = new Endpoint("10.0.0.1", 8080);

    ServiceEndpoints endpoints = new ServiceEndpoints(KEY, Map.of("", List.of(high, low, high)));

    assertThat(endpoints.ofPort("")).containsExactly(low, high);
    assertThat(endpoints.ofPort("other")).isEmpty();
  }

  @Test
  void shouldShowNothingOfASecretWhenPrinted() {
    PrivateBytes octets = PrivateBytes.of("top secret".getBytes(StandardCharsets.UTF_8));

    assertThat(new TlsSecret(KEY, octets, octets).toString())
        .doesNotContain("top secret")
        .contains("[redacted, 10 bytes]");
  }

  @Test
  void shouldDateContentByItsLastChangeWhenAWatchMovesOnWithoutOne() {
    ClusterView first =
        ClusterView.EMPTY
            .edit()
            .route(KEY, route(1, 10))
            .at(AsOf.NONE.with(WatchedKind.ROUTE, 10).with(WatchedKind.SECRET, 5));

    ClusterView moved =
        first.edit().route(KEY, route(1, 20)).at(first.asOf().with(WatchedKind.ROUTE, 20));
    ClusterView changed =
        moved
            .edit()
            .route(KEY, route(2, 30))
            .at(moved.asOf().with(WatchedKind.ROUTE, 30).with(WatchedKind.SECRET, 40));

    assertThat(first.contentAsOf()).isEqualTo(first.asOf());
    assertThat(moved.contentAsOf()).isEqualTo(first.asOf());
    assertThat(changed.contentAsOf())
        .isEqualTo(AsOf.NONE.with(WatchedKind.ROUTE, 30).with(WatchedKind.SECRET, 5));
  }

  @Test
  void shouldCoverWhenNoKindIsBehind() {
    AsOf one = AsOf.of(Map.of("Route.penstock.dev", 7L, "Service", 5L));
    AsOf two = AsOf.of(Map.of("Route.penstock.dev", 6L, "Service", 6L, "Secret", 9L));

    assertThat(one.covers(two)).isFalse();
    assertThat(two.covers(one)).isFalse();
    assertThat(one.common(two))
        .isEqualTo(AsOf.of(Map.of("Route.penstock.dev", 6L, "Service", 5L)))
        .isEqualTo(two.common(one));
    assertThat(one.covers(one.common(two))).isTrue();
    assertThat(two.covers(one.common(two))).isTrue();
    assertThat(AsOf.NONE.covers(AsOf.NONE)).isTrue();
    assertThat(AsOf.NONE.covers(one)).isFalse();
  }

  @Test
  void shouldBeOlderWhenAnyKindIs() {
    AsOf one = AsOf.of(Map.of("Route.penstock.dev", 7L, "Service", 5L));
    AsOf two = AsOf.of(Map.of("Route.penstock.dev", 6L, "Secret", 9L));

    assertThat(two.olderThan(one)).isTrue();
    assertThat(one.olderThan(two)).isFalse();
    assertThat(one.olderThan(one)).isFalse();
    assertThat(AsOf.NONE.olderThan(one)).isFalse();
    assertThat(one.covers(WatchedKind.ROUTE, 7)).isTrue();
    assertThat(one.covers(WatchedKind.ROUTE, 8)).isFalse();
    assertThat(one.covers(WatchedKind.SECRET, 1)).isFalse();
  }

  private static PodInfo pod(boolean ready) {
    return new PodInfo(KEY, "a", "10.0.0.1", ready, false);
  }

  private static Resource<RouteSpec> route(long generation, long resourceVersion) {
    return new Resource<>(
        KEY,
        "uid",
        generation,
        resourceVersion,
        Instant.EPOCH,
        Map.of(),
        Map.of(),
        new RouteSpec(List.of(), List.of(), List.of(), null));
  }
}
