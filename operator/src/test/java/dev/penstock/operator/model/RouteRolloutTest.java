package dev.penstock.operator.model;

import static dev.penstock.operator.model.Scene.hash;
import static dev.penstock.operator.model.Scene.key;
import static dev.penstock.operator.model.Scene.port;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.Reasons;
import dev.penstock.operator.snapshot.CanaryRules;
import dev.penstock.operator.snapshot.CanaryRules.Stickiness;
import dev.penstock.operator.snapshot.CanaryRules.Testers;
import dev.penstock.operator.snapshot.Match.FieldMatch;
import dev.penstock.operator.snapshot.Match.ValueMatch;
import dev.penstock.operator.snapshot.ResourceKind;
import dev.penstock.operator.snapshot.ResourceName;
import dev.penstock.operator.snapshot.RouteResource;
import dev.penstock.operator.snapshot.RouteResource.Attachment;
import dev.penstock.operator.snapshot.Rule;
import dev.penstock.operator.view.Endpoint;
import dev.penstock.operator.view.RolloutState;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RouteRolloutTest {
  private static final String OLD =
      """
      parentRefs: [{name: g}]
      hostnames: [a.example.com]
      rules: [{backendRefs: [{name: old, port: 80}]}]
      """;

  private static final String NEW =
      """
      parentRefs: [{name: g}]
      hostnames: [b.example.com]
      rules: [{backendRefs: [{name: new, port: 80}]}]
      """;

  private static final String ROLLOUT =
      """
      rollout:
        steps: [{weight: 100}]
        match: [{headers: [{name: X-Tester, value: "yes"}]}]
        sticky: {header: X-User}
      """;

  private final Translator translator =
      new Translator(InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z")));
  private final Scene scene = new Scene();

  @BeforeEach
  void furnish() {
    scene
        .namespace("x", Map.of())
        .service("x/old", port("", 80, ""))
        .endpoints("x/old", "", 8080, "10.0.0.1")
        .service("x/new", port("", 80, ""))
        .endpoints("x/new", "", 8080, "10.0.0.2")
        .gateway("x/g", "listeners: [{name: a, port: 80, protocol: HTTP}]")
        .route("x/r", NEW + ROLLOUT)
        .revision("x/r", OLD);
  }

  @Test
  void shouldServeTheSpecWhenNothingIsPromotedOrItIs() {
    assertThat(clusters(resource())).containsExactly("x/new:80");
    assertThat(outcome().rollout()).isEqualTo(new RolloutOutcome(hash(NEW), null));

    scene.rollout("x/r", new RolloutState(hash(NEW), null, 0));

    assertThat(clusters(resource())).containsExactly("x/new:80");
    assertThat(resource().revision()).isEmpty();
    assertThat(resource().canary()).isNull();
  }

  @Test
  void shouldServeTheSpecWhenItHasNoRollout() {
    scene.route("x/r", NEW).rollout("x/r", new RolloutState(hash(OLD), hash(NEW), 5));

    assertThat(clusters(resource())).containsExactly("x/new:80");
    assertThat(outcome().rollout()).isNull();
  }

  @Test
  void shouldTryTheSpecBesideWhatWasPromoted() {
    scene.rollout("x/r", new RolloutState(hash(OLD), hash(NEW), 5));

    RouteResource resource = resource();
    CanaryRules canary = Objects.requireNonNull(resource.canary());

    assertThat(resource.revision()).isEqualTo(hash(OLD));
    assertThat(resource.attachments())
        .containsExactly(new Attachment("a", List.of("a.example.com")));
    assertThat(clusters(resource)).containsExactly("x/old:80");
    assertThat(canary.revision()).isEqualTo(hash(NEW));
    assertThat(canary.attachments()).containsExactly(new Attachment("a", List.of("b.example.com")));
    assertThat(clusters(canary.rules())).containsExactly("x/new:80");
    assertThat(canary.weight()).isEqualTo(5);
    assertThat(canary.testers())
        .containsExactly(
            new Testers(List.of(new FieldMatch("x-tester", new ValueMatch.Exact("yes")))));
    assertThat(canary.sticky()).isEqualTo(new Stickiness.Header("x-user"));
    assertThat(fleet().snapshot().clusters().keys()).containsExactly("x/new:80", "x/old:80");
  }

  @Test
  void shouldServeOnlyWhatWasPromotedWhenNothingOrSomethingElseIsTried() {
    scene.rollout("x/r", new RolloutState(hash(OLD), null, 0));

    assertThat(clusters(resource())).containsExactly("x/old:80");
    assertThat(resource().revision()).isEmpty();
    assertThat(resource().canary()).isNull();
    assertThat(fleet().snapshot().clusters().keys()).containsExactly("x/old:80");

    scene.rollout("x/r", new RolloutState(hash(OLD), "another", 50));

    assertThat(resource().canary()).isNull();
  }

  @Test
  void shouldServeTheSpecAndSayItWhenWhatWasPromotedIsMissing() {
    scene.rollout("x/r", new RolloutState(hash(OLD), hash(NEW), 5)).noRevision("x/r", OLD);

    assertThat(clusters(resource())).containsExactly("x/new:80");
    assertThat(resource().canary()).isNull();
    assertThat(outcome().rollout()).isEqualTo(new RolloutOutcome(hash(NEW), null));

    scene.revision("x/r", OLD);

    assertThat(clusters(resource())).containsExactly("x/old:80");
  }

  @Test
  void shouldGoOnServingWhatWasPromotedWhenTheSpecCannotBeUsed() {
    String broken = "parentRefs: [{name: g}]\nrules: [{matches: [{path: {value: x}}]}]\n";
    scene
        .route("x/r", broken + ROLLOUT)
        .rollout("x/r", new RolloutState(hash(OLD), hash(broken), 5));

    assertThat(clusters(resource())).containsExactly("x/old:80");
    assertThat(resource().canary()).isNull();
    assertThat(parent().accepted().isAccepted()).isFalse();
    assertThat(parent().accepted().message())
        .startsWith("rules[0].matches[0].path.value: ")
        .endsWith("; the promoted revision goes on serving");
    assertThat(parent().servedListeners()).containsExactly("a");
    assertThat(outcome().isUsable()).isFalse();
    assertThat(outcome().refusals()).isEqualTo(parent().accepted().message());
    assertThat(outcome().gateways()).containsExactly(key("x/g"));
  }

  @Test
  void shouldFollowAServiceThatOnlyThePromotedRevisionUses() {
    scene.rollout("x/r", new RolloutState(hash(OLD), hash(NEW), 5));
    assertThat(parent().resolvedRefs().isAccepted()).isTrue();

    scene.endpoints("x/old", "", 8080, "10.0.0.7");

    assertThat(Objects.requireNonNull(fleet().snapshot().clusters().get("x/old:80")).endpoints())
        .containsExactly(new Endpoint("10.0.0.7", 8080));

    scene.service("x/old");

    assertThat(clusters(resource())).containsExactly("");
    assertThat(parent().accepted().isAccepted()).isTrue();
    assertThat(parent().resolvedRefs().reason()).isEqualTo(Reasons.BACKEND_NOT_FOUND);
    assertThat(parent().resolvedRefs().message())
        .isEqualTo(
            "the promoted revision: rules[0].backendRefs[0].name: there is no Service \"x/old\"");
  }

  @Test
  void shouldLeaveOutTestersThatCannotBeToldAndSayIt() {
    scene
        .route(
            "x/r",
            NEW
                + """
                rollout:
                  steps: [{weight: 100}]
                  match:
                  - headers: [{name: ok, value: "1"}]
                  - headers: [{name: re, type: RegularExpression, value: "a("}]
                  - headers: []
                  sticky: {cookie: "a b"}
                """)
        .rollout("x/r", new RolloutState(hash(OLD), hash(NEW), 0));

    CanaryRules canary = Objects.requireNonNull(resource().canary());

    assertThat(canary.testers()).hasSize(1);
    assertThat(canary.sticky()).isNull();
    assertThat(Objects.requireNonNull(parent().partiallyInvalid()).message())
        .startsWith("left out: rollout.match[1].headers[0].value: must be a regular expression")
        .contains("; rollout.match[2].headers: must not be empty", "; rollout.sticky.cookie: ");
  }

  @Test
  void shouldTellTheRouteWhenAPodRejectsAClusterOfItsCanary() {
    scene.rollout("x/r", new RolloutState(hash(OLD), hash(NEW), 5));

    assertThat(
            translator
                .translate(scene.view())
                .originsOf(key("x/g"), new ResourceName(ResourceKind.CLUSTER, "x/new:80")))
        .containsExactly(new Origin.OfRoute(key("x/r")));
  }

  private FleetTranslation fleet() {
    return Objects.requireNonNull(translator.translate(scene.view()).fleets().get(key("x/g")));
  }

  private RouteResource resource() {
    return Objects.requireNonNull(fleet().snapshot().routes().get("x/r"));
  }

  private RouteOutcome outcome() {
    return Objects.requireNonNull(translator.translate(scene.view()).routes().get(key("x/r")));
  }

  private ParentOutcome parent() {
    return outcome().parents().getFirst();
  }

  private static List<String> clusters(RouteResource resource) {
    return clusters(resource.rules());
  }

  private static List<String> clusters(List<Rule> rules) {
    return rules.stream()
        .flatMap(rule -> rule.backends().stream())
        .map(Rule.WeightedBackend::cluster)
        .toList();
  }
}
