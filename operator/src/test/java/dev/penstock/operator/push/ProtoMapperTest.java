package dev.penstock.operator.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.snapshot.CanaryRules;
import dev.penstock.operator.snapshot.CanaryRules.Stickiness;
import dev.penstock.operator.snapshot.Match;
import dev.penstock.operator.snapshot.Match.FieldMatch;
import dev.penstock.operator.snapshot.Match.PathMatch;
import dev.penstock.operator.snapshot.Match.ValueMatch;
import dev.penstock.operator.snapshot.RouteResource;
import dev.penstock.operator.snapshot.RouteResource.Attachment;
import dev.penstock.operator.snapshot.Rule;
import dev.penstock.operator.snapshot.SnapshotDelta;
import dev.penstock.operator.view.AsOf;
import dev.penstock.protocol.v1.Canary;
import dev.penstock.protocol.v1.HeaderMatch;
import dev.penstock.protocol.v1.Route;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

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

  private static Route toProto(RouteResource route) {
    SnapshotDelta delta =
        new SnapshotDelta(
            "", "v1", AsOf.NONE, List.of(), List.of(route), List.of(), List.of(), List.of());
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
