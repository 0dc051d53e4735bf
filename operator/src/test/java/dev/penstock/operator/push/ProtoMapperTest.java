package dev.penstock.operator.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.penstock.operator.snapshot.CanaryRules;
import dev.penstock.operator.snapshot.CanaryRules.Stickiness;
import dev.penstock.operator.snapshot.HandoverResource;
import dev.penstock.operator.snapshot.Match;
import dev.penstock.operator.snapshot.Match.FieldMatch;
import dev.penstock.operator.snapshot.Match.PathMatch;
import dev.penstock.operator.snapshot.Match.ValueMatch;
import dev.penstock.operator.snapshot.ResourceKind;
import dev.penstock.operator.snapshot.ResourceName;
import dev.penstock.operator.snapshot.RouteResource;
import dev.penstock.operator.snapshot.RouteResource.Attachment;
import dev.penstock.operator.snapshot.Rule;
import dev.penstock.operator.snapshot.SnapshotDelta;
import dev.penstock.operator.snapshot.TicketKeysResource;
import dev.penstock.operator.view.AsOf;
import dev.penstock.operator.view.Endpoint;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.PrivateBytes;
import dev.penstock.protocol.v1.Canary;
import dev.penstock.protocol.v1.Handover;
import dev.penstock.protocol.v1.HeaderMatch;
import dev.penstock.protocol.v1.PodRecord;
import dev.penstock.protocol.v1.Route;
import dev.penstock.protocol.v1.TicketKeys;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProtoMapperTest {
  private static final Attachment ATTACHED = new Attachment("web", List.of("cart.example"));

  @Test
  void shouldNameNoRevisionAndNoCanaryWhenNothingIsTried() {
    Route route =
        toProto(new RouteResource("shop/cart", List.of(ATTACHED), List.of(rule("/old")), 7));

    assertThat(route.getRevision()).isEmpty();
    assertThat(route.hasCanary()).isFalse();
  }

  @Test
  void shouldCarryBothSidesWhenRulesAreTried() {
    CanaryRules canary =
        new CanaryRules(
            "bbb",
            List.of(new Attachment("tls", List.of("*.example"))),
            List.of(rule("/new"), rule("/newer")),
            5,
            List.of(
                new CanaryRules.Testers(
                    List.of(
                        new FieldMatch("x-tester", new ValueMatch.Exact("yes")),
                        new FieldMatch("user-agent", new ValueMatch.Regex("curl/.*")))),
                new CanaryRules.Testers(List.of())),
            null);

    Route route = toProto(tried(canary));

    assertThat(route.getRevision()).isEqualTo("aaa");
    assertThat(route.getAttachments(0).getHostnamesList()).containsExactly("cart.example");
    assertThat(paths(route.getRulesList())).containsExactly("/old");
    Canary proto = route.getCanary();
    assertThat(proto.getRevision()).isEqualTo("bbb");
    assertThat(proto.getWeight()).isEqualTo(5);
    assertThat(proto.getAttachments(0).getListener()).isEqualTo("tls");
    assertThat(proto.getAttachments(0).getHostnamesList()).containsExactly("*.example");
    assertThat(paths(proto.getRulesList())).containsExactly("/new", "/newer");
    assertThat(proto.getTestersList()).hasSize(2);
    assertThat(proto.getTesters(0).getHeadersList())
        .containsExactly(
            HeaderMatch.newBuilder().setName("x-tester").setExact("yes").build(),
            HeaderMatch.newBuilder().setName("user-agent").setRegex("curl/.*").build());
    assertThat(proto.getTesters(1).getHeadersList()).isEmpty();
    assertThat(proto.hasSticky()).isFalse();
  }

  @Test
  void shouldSayWhatKeepsClientOnItsSideWhenThereIsSomething() {
    Canary byHeader = toProto(tried(sticky(new Stickiness.Header("x-user")))).getCanary();
    Canary byCookie = toProto(tried(sticky(new Stickiness.Cookie("session")))).getCanary();

    assertThat(byHeader.getSticky().getHeader()).isEqualTo("x-user");
    assertThat(byHeader.getSticky().hasCookie()).isFalse();
    assertThat(byCookie.getSticky().getCookie()).isEqualTo("session");
    assertThat(byCookie.getSticky().hasHeader()).isFalse();
  }

  @Test
  void shouldCarryTheHandover() {
    HandoverResource handover =
        new HandoverResource(
            "canary",
            "bbb",
            5,
            List.of("10.9.0.0/16", "fd00::/8"),
            List.of(new Endpoint("10.0.0.3", 9902), new Endpoint("10.0.0.4", 9902)),
            List.of("10.0.0.1", "10.0.0.2"));
    SnapshotDelta delta =
        new SnapshotDelta(
            "v1",
            "v2",
            AsOf.NONE,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(handover),
            List.of(),
            List.of());

    assertThat(ProtoMapper.toProto(delta).getHandoversList())
        .containsExactly(
            Handover.newBuilder()
                .setName("canary")
                .setToRevision("bbb")
                .setWeight(5)
                .addSources("10.9.0.0/16")
                .addSources("fd00::/8")
                .addEndpoints(endpoint("10.0.0.3"))
                .addEndpoints(endpoint("10.0.0.4"))
                .addPeers("10.0.0.1")
                .addPeers("10.0.0.2")
                .build());
  }

  @Test
  void shouldCarryTheTicketKeysInTheirOrder() {
    TicketKeysResource keys =
        new TicketKeysResource(
            "fleet",
            List.of(PrivateBytes.of(new byte[] {1, 2}), PrivateBytes.of(new byte[] {3, 4})));
    SnapshotDelta delta =
        new SnapshotDelta(
            "v1",
            "v2",
            AsOf.NONE,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(keys),
            List.of());

    assertThat(ProtoMapper.toProto(delta).getTicketKeysList())
        .containsExactly(
            TicketKeys.newBuilder()
                .setName("fleet")
                .addSecrets(ByteString.copyFrom(new byte[] {1, 2}))
                .addSecrets(ByteString.copyFrom(new byte[] {3, 4}))
                .build());
  }

  @ParameterizedTest
  @EnumSource
  void shouldNameEachKindOfResourceInBothDirections(ResourceKind kind) {
    PodRejection rejection = new PodRejection(new ResourceName(kind, "one"), "broken");
    PodState pod =
        new PodState("edge-1", "u", "v1", AsOf.NONE, List.of(rejection), null, Instant.EPOCH);
    FleetLedger ledger = new FleetLedger(List.of(pod));

    PodRecord told =
        LedgerMapper.toProto(new ObjectKey("shop", "edge"), ledger, Map.of()).getPods(0);

    assertThat(told.getRejections(0).getKind().name()).isEqualTo(kind.name());
    assertThat(LedgerMapper.fromProto(told, Instant.EPOCH)).isEqualTo(pod);
  }

  private static dev.penstock.protocol.v1.Endpoint endpoint(String address) {
    return dev.penstock.protocol.v1.Endpoint.newBuilder().setAddress(address).setPort(9902).build();
  }

  private static Route toProto(RouteResource route) {
    SnapshotDelta delta =
        new SnapshotDelta(
            "",
            "v1",
            AsOf.NONE,
            List.of(),
            List.of(route),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    return ProtoMapper.toProto(delta).getRoutes(0);
  }

  private static RouteResource tried(CanaryRules canary) {
    return new RouteResource(
        "shop/cart", List.of(ATTACHED), List.of(rule("/old")), 7, "aaa", canary);
  }

  private static CanaryRules sticky(@Nullable Stickiness sticky) {
    return new CanaryRules("bbb", List.of(), List.of(), 0, List.of(), sticky);
  }

  private static Rule rule(String path) {
    return new Rule(
        List.of(new Match(new PathMatch.Exact(path), "", List.of(), List.of())),
        List.of(),
        List.of(),
        0,
        0,
        0);
  }

  private static List<String> paths(List<dev.penstock.protocol.v1.Rule> rules) {
    return rules.stream().map(rule -> rule.getMatches(0).getPath().getExact()).toList();
  }
}
