package dev.penstock.proxy.sync;

import static dev.penstock.proxy.sync.Deltas.asOf;
import static dev.penstock.proxy.sync.Deltas.cluster;
import static dev.penstock.proxy.sync.Deltas.delta;
import static dev.penstock.proxy.sync.Deltas.full;
import static dev.penstock.proxy.sync.Deltas.listener;
import static dev.penstock.proxy.sync.Deltas.prefix;
import static dev.penstock.proxy.sync.Deltas.regex;
import static dev.penstock.proxy.sync.Deltas.route;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.protocol.v1.Ack;
import dev.penstock.protocol.v1.Delta;
import dev.penstock.protocol.v1.Nack;
import dev.penstock.protocol.v1.PodMessage;
import dev.penstock.protocol.v1.Rejection;
import dev.penstock.protocol.v1.ResourceKind;
import dev.penstock.protocol.v1.ResourceName;
import dev.penstock.protocol.v1.Route;
import dev.penstock.protocol.v1.Rule;
import dev.penstock.proxy.config.ProxyConfig;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ConfigHolderTest {
  private final RoutingTarget target = new RoutingTarget();
  private final RecordingListener listener = new RecordingListener();
  private final ConfigHolder holder = new ConfigHolder(target, null, listener);

  @Test
  void shouldReplaceEverythingWhenSnapshotIsFull() {
    ack(full("v1").addRoutes(prefix("n/a", "/a")).addListeners(listener("http")));
    ack(full("v2").addRoutes(prefix("n/b", "/b")));

    assertThat(target.config().routes()).containsOnlyKeys("n/b");
    assertThat(target.config().listeners()).isEmpty();
  }

  @Test
  void shouldRemoveThenUpsertWhenDeltaComes() {
    ack(full("v1").addRoutes(prefix("n/a", "/a")).addRoutes(prefix("n/b", "/b")));
    ack(delta("v1", "v2").addRemoved(route("n/a")).addRoutes(prefix("n/c", "/c")));

    assertThat(target.config().routes()).containsOnlyKeys("n/b", "n/c");
    assertThat(target.config().version()).isEqualTo("v2");
  }

  @Test
  void shouldKeepObjectsOfUnchangedResourcesWhenFullSnapshotRepeatsThem() {
    ack(full("v1").addRoutes(prefix("n/a", "/a")).addClusters(cluster("c", "10.0.0.1")));
    ProxyConfig first = target.config();
    ack(
        full("v2")
            .addRoutes(prefix("n/a", "/a"))
            .addRoutes(prefix("n/b", "/b"))
            .addClusters(cluster("c", "10.0.0.2")));

    assertThat(target.config().routes().get("n/a")).isSameAs(first.routes().get("n/a"));
    assertThat(target.config().clusters().get("c")).isNotEqualTo(first.clusters().get("c"));
  }

  @Test
  void shouldLeaveRoutesUntouchedWhenOnlyEndpointsChange() {
    ack(full("v1").addRoutes(prefix("n/a", "/a")).addClusters(cluster("c", "10.0.0.1")));
    ProxyConfig first = target.config();
    ack(delta("v1", "v2").addClusters(cluster("c", "10.0.0.2")));

    assertThat(target.config().routes()).isSameAs(first.routes());
  }

  @Test
  void shouldRefuseWhenAnyKindIsOlderThanWhatItHolds() {
    ack(full("v1").setAsOf(asOf(8)));

    Nack nack = nack(full("v2").setAsOf(asOf(7)));
    assertThat(nack.getReason()).isEqualTo(Nack.Reason.STALE);
    assertThat(holder.version()).isEqualTo("v1");
    assertThat(listener.refused).singleElement().asString().startsWith("v2 STALE: ");
  }

  @Test
  void shouldTakeNewerHistoryWhenContentIsTheSame() {
    ack(full("v1").setAsOf(asOf(8)));
    Ack ack = ack(delta("v1", "v1").setAsOf(asOf(9)));

    assertThat(ack.getAsOf()).isEqualTo(asOf(9));
    assertThat(nack(full("v2").setAsOf(asOf(8))).getReason()).isEqualTo(Nack.Reason.STALE);
  }

  static Stream<Delta.Builder> malformed() {
    return Stream.of(
        full(""),
        full("v2").addRoutes(Route.getDefaultInstance()),
        full("v2").addRoutes(prefix("n/a", "/a")).addRoutes(prefix("n/a", "/b")),
        delta("v1", "v2").addRemoved(route("n/a")).addRoutes(prefix("n/a", "/b")),
        delta("v1", "v2").addRemoved(route("n/a")).addRemoved(route("n/a")),
        delta("v1", "v2").addRemoved(ResourceName.newBuilder().setName("n/a")));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void shouldRefuseWholeDeltaWhenItsFormIsWrong(Delta.Builder delta) {
    ack(full("v1").addRoutes(prefix("n/a", "/a")));

    assertThat(nack(delta).getReason()).isEqualTo(Nack.Reason.MALFORMED);
    assertThat(target.applied).hasSize(1);
  }

  @Test
  void shouldNameEveryStandingRejectionWhenLaterDeltasComeAndGo() {
    ack(full("v1").addRoutes(prefix("n/a", "/a")).addRoutes(regex("n/b", "(")));
    Ack second =
        ack(
            delta("v1", "v2")
                .addRoutes(Route.newBuilder().setName("n/a").addRules(unknownFilter()))
                .addClusters(cluster("c", "not-an-address"))
                .addRoutes(prefix("n/d", "/d")));

    assertThat(second.getRejectionsList())
        .extracting(Rejection::getKind, Rejection::getName)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(ResourceKind.ROUTE, "n/a"),
            org.assertj.core.groups.Tuple.tuple(ResourceKind.ROUTE, "n/b"),
            org.assertj.core.groups.Tuple.tuple(ResourceKind.CLUSTER, "c"));
    assertThat(second.getRejectionsList())
        .extracting(Rejection::getMessage)
        .anyMatch(m -> m.startsWith("rules[0].filters[0]: must be of a kind"))
        .anyMatch(m -> m.startsWith("endpoints[0].address: must be an IP address"));
    assertThat(target.route("/a")).isEqualTo("n/a");
    assertThat(target.route("/d")).isEqualTo("n/d");

    Ack third = ack(delta("v2", "v3").addRoutes(prefix("n/b", "/b")).addRemoved(route("n/a")));
    assertThat(third.getRejectionsList()).extracting(Rejection::getName).containsExactly("c");
    assertThat(target.route("/a")).isEqualTo("none");
    assertThat(target.route("/b")).isEqualTo("n/b");
  }

  private static Rule.Builder unknownFilter() {
    return Rule.newBuilder().addFilters(dev.penstock.protocol.v1.Filter.getDefaultInstance());
  }

  private Ack ack(Delta.Builder delta) {
    PodMessage answer = holder.receive(delta.build());
    assertThat(answer.hasAck()).as("%s", answer).isTrue();
    return answer.getAck();
  }

  private Nack nack(Delta.Builder delta) {
    PodMessage answer = holder.receive(delta.build());
    assertThat(answer.hasNack()).as("%s", answer).isTrue();
    return answer.getNack();
  }
}
