package dev.penstock.operator.snapshot;

import static dev.penstock.operator.snapshot.Snapshots.cluster;
import static dev.penstock.operator.snapshot.Snapshots.listener;
import static dev.penstock.operator.snapshot.Snapshots.route;
import static dev.penstock.operator.snapshot.Snapshots.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.view.AsOf;
import dev.penstock.operator.view.Endpoint;
import dev.penstock.operator.view.WatchedKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SnapshotDiffTest {
  @Property
  void shouldTurnOneSnapshotIntoTheOther(
      @ForAll("contents") Set<ConfigResource> one, @ForAll("contents") Set<ConfigResource> two) {
    ConfigSnapshot from = snapshot(AsOf.NONE, byName(one));
    ConfigSnapshot to = snapshot(AsOf.NONE, byName(two));

    ConfigSnapshot applied = applied(from, SnapshotDiff.between(from, to));

    assertThat(applied.version()).isEqualTo(to.version());
    assertThat(applied(snapshot(AsOf.NONE), SnapshotDiff.between(null, to)).version())
        .isEqualTo(to.version());
  }

  @Test
  void shouldHoldNothingButTheClusterWhenItsEndpointsChange() {
    ConfigSnapshot from = snapshot(AsOf.NONE, listener("a"), route("x/r"), cluster("x/s:80"));
    ClusterResource moved =
        new ClusterResource(
            "x/s:80", ClusterResource.Protocol.HTTP1, List.of(new Endpoint("10.0.0.2", 80)));
    AsOf later = AsOf.NONE.with(WatchedKind.ENDPOINT_SLICE, 9);
    ConfigSnapshot to = snapshot(later, listener("a"), route("x/r"), moved);

    SnapshotDelta delta = SnapshotDiff.between(from, to);

    assertThat(delta)
        .isEqualTo(
            new SnapshotDelta(
                from.version(),
                to.version(),
                later,
                List.of(),
                List.of(),
                List.of(moved),
                List.of(),
                List.of(),
                List.of(),
                List.of()));
    assertThat(delta.isFull()).isFalse();
    assertThat(delta.isEmpty()).isFalse();
  }

  @Test
  void shouldBeEmptyWhenNothingDiffers() {
    ConfigSnapshot from = snapshot(AsOf.NONE, listener("a"), route("x/r"));
    ConfigSnapshot to = snapshot(AsOf.NONE, listener("a"), route("x/r"));

    assertThat(SnapshotDiff.between(from, to).isEmpty()).isTrue();
    assertThat(SnapshotDiff.between(from, to).routes()).isEmpty();
  }

  @Test
  void shouldBeFullWhenNothingIsKnownOfThePod() {
    SnapshotDelta delta = SnapshotDiff.between(null, snapshot(AsOf.NONE));

    assertThat(delta.isFull()).isTrue();
    assertThat(delta.isEmpty()).isFalse();
  }

  private static ConfigSnapshot applied(ConfigSnapshot base, SnapshotDelta delta) {
    Map<ResourceName, ConfigResource> held = new HashMap<>();
    base.listeners().values().forEach(one -> held.put(name(one), one));
    base.routes().values().forEach(one -> held.put(name(one), one));
    base.clusters().values().forEach(one -> held.put(name(one), one));
    base.certificates().values().forEach(one -> held.put(name(one), one));
    base.handovers().values().forEach(one -> held.put(name(one), one));
    base.ticketKeys().values().forEach(one -> held.put(name(one), one));
    delta.removed().forEach(gone -> assertThat(held.remove(gone)).isNotNull());
    Stream.of(
            delta.listeners(),
            delta.routes(),
            delta.clusters(),
            delta.certificates(),
            delta.handovers(),
            delta.ticketKeys())
        .flatMap(List::stream)
        .forEach(upsert -> held.put(name(upsert), upsert));
    return snapshot(delta.asOf(), held.values().toArray(ConfigResource[]::new));
  }

  private static ConfigResource[] byName(Set<ConfigResource> resources) {
    Map<ResourceName, ConfigResource> distinct = new HashMap<>();
    resources.forEach(one -> distinct.put(name(one), one));
    return distinct.values().toArray(ConfigResource[]::new);
  }

  private static ResourceName name(ConfigResource resource) {
    return new ResourceName(
        switch (resource) {
          case ListenerResource ignored -> ResourceKind.LISTENER;
          case RouteResource ignored -> ResourceKind.ROUTE;
          case ClusterResource ignored -> ResourceKind.CLUSTER;
          case CertificateResource ignored -> ResourceKind.CERTIFICATE;
          case HandoverResource ignored -> ResourceKind.HANDOVER;
          case TicketKeysResource ignored -> ResourceKind.TICKET_KEYS;
        },
        resource.name());
  }

  @Provide
  Arbitrary<Set<ConfigResource>> contents() {
    Arbitrary<String> names = Arbitraries.of("a", "b", "c");
    Arbitrary<ConfigResource> listeners =
        Combinators.combine(names, Arbitraries.of(80, 81))
            .as(
                (name, port) ->
                    new ListenerResource(
                        name,
                        port,
                        ListenerResource.Protocol.HTTP,
                        List.of(),
                        List.of(),
                        ListenerResource.TlsVersion.TLS_1_2));
    Arbitrary<ConfigResource> routes =
        Combinators.combine(names, Arbitraries.of(1, 2))
            .as((name, age) -> new RouteResource(name, List.of(), List.of(), age));
    return Arbitraries.oneOf(
            listeners,
            routes,
            names.map(Snapshots::cluster),
            names.map(Snapshots::certificate),
            names.map(Snapshots::handover),
            names.map(Snapshots::ticketKeys))
        .set()
        .ofMaxSize(8);
  }
}
