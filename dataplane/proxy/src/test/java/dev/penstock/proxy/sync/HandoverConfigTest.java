package dev.penstock.proxy.sync;

import static dev.penstock.proxy.sync.Deltas.delta;
import static dev.penstock.proxy.sync.Deltas.full;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.protocol.v1.Ack;
import dev.penstock.protocol.v1.Delta;
import dev.penstock.protocol.v1.Endpoint;
import dev.penstock.protocol.v1.Handover;
import dev.penstock.protocol.v1.ResourceKind;
import dev.penstock.protocol.v1.ResourceName;
import dev.penstock.proxy.config.ClusterConfig;
import dev.penstock.proxy.config.HandoverConfig;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class HandoverConfigTest {
  private final RoutingTarget target = new RoutingTarget();
  private final ConfigHolder holder = new ConfigHolder(target, null, new RecordingListener());

  private static Handover.Builder handover() {
    return Handover.newBuilder()
        .setName("canary")
        .setToRevision("abc")
        .setWeight(5)
        .addSources("10.0.0.0/8")
        .addSources("2001:db8::/32")
        .addEndpoints(Endpoint.newBuilder().setAddress("10.1.0.7").setPort(9902))
        .addPeers("10.1.0.1")
        .addPeers("fd00::1");
  }

  @Test
  void shouldReachTheTargetWhenAHandoverComesAndGoes() {
    apply(full("v1").addHandovers(handover()));
    assertThat(target.config().handovers().get("canary"))
        .isEqualTo(
            new HandoverConfig(
                "canary",
                "abc",
                5,
                List.of("10.0.0.0/8", "2001:db8::/32"),
                List.of(new ClusterConfig.Endpoint("10.1.0.7", 9902)),
                List.of("10.1.0.1", "fd00::1")));

    apply(delta("v1", "v2").addRemoved(name()));
    assertThat(target.config().handovers()).isEmpty();
  }

  static Stream<Arguments> unusable() {
    return Stream.of(
        Arguments.of(handover().setToRevision(""), "toRevision: must not be empty"),
        Arguments.of(handover().setWeight(101), "weight: must be 0 to 100, is 101"),
        Arguments.of(handover().setSources(0, "10.0.0.0"), "sources[0]: must be a CIDR block"),
        Arguments.of(handover().setSources(0, "10.0.0.0/33"), "sources[0]: must be a CIDR block"),
        Arguments.of(handover().setSources(1, "::/129"), "sources[1]: must be a CIDR block"),
        Arguments.of(handover().setSources(1, "host/8"), "sources[1]: must be a CIDR block"),
        Arguments.of(
            handover().setEndpoints(0, Endpoint.newBuilder().setAddress("10.1.0.7")),
            "endpoints[0].port: must be 1 to 65535"),
        Arguments.of(handover().setPeers(1, "pod-1"), "peers[1]: must be an IP address"));
  }

  @ParameterizedTest
  @MethodSource("unusable")
  void shouldKeepWhatWasInForceWhenAHandoverCannotBeUsed(Handover.Builder next, String problem) {
    apply(full("v1").addHandovers(handover()));
    Ack ack = apply(delta("v1", "v2").addHandovers(next));

    assertThat(ack.getRejectionsList())
        .singleElement()
        .satisfies(
            rejection -> {
              assertThat(rejection.getKind()).isEqualTo(ResourceKind.HANDOVER);
              assertThat(rejection.getName()).isEqualTo("canary");
              assertThat(rejection.getMessage()).startsWith(problem);
            });
    assertThat(target.config().handovers().values())
        .singleElement()
        .extracting(HandoverConfig::weight)
        .isEqualTo(5);
  }

  private static ResourceName name() {
    return ResourceName.newBuilder().setKind(ResourceKind.HANDOVER).setName("canary").build();
  }

  private Ack apply(Delta.Builder delta) {
    return holder.receive(delta.build()).getAck();
  }
}
