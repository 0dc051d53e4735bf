package dev.penstock.operator.model;

import static dev.penstock.operator.model.Scene.port;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.snapshot.ConfigSnapshot;
import dev.penstock.operator.testing.TestCertificate;
import dev.penstock.operator.view.ClusterView;
import dev.penstock.operator.view.PodInfo;
import dev.penstock.operator.view.RolloutState;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** However a view came about: what was kept from before it must not show in its translation. */
class TranslatorHistoryTest {
  private static final TestCertificate ONE = TestCertificate.of("EC");
  private static final TestCertificate TWO = TestCertificate.of("EC");
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));

  private static final List<@Nullable String> GATEWAYS =
      Stream.<@Nullable String>of(
              null,
              "listeners: [{name: a, port: 80, protocol: HTTP}]",
              """
              listeners: [{name: a, port: 80, protocol: HTTP}]
              rollout: {steps: [{weight: 100}], match: {sourceRanges: [10.9.0.0/16]}}
              """,
              """
              listeners:
              - {name: a, port: 80, protocol: HTTP, hosts: ["*.example.com"]}
              - {name: b, port: 443, protocol: HTTPS, tls: {credentialName: one},
                 allowedRoutes: {namespaces: {from: All}}}
              """,
              """
              listeners:
              - {name: a, port: 80, protocol: HTTP, hosts: [a.example.com]}
              - {name: b, port: 80, protocol: HTTP, hosts: [a.example.com, b.example.com]}
              - {name: c, port: 443, protocol: HTTPS,
                 tls: {credentialName: two, credentialNamespace: y}, allowedRoutes:
                 {namespaces: {from: Selector, selector: {matchLabels: {team: red}}}}}
              """)
          .toList();

  /** As contents, each of which may be what a Route's spec has, or what was promoted of it. */
  private static final List<String> CONTENTS =
      List.of(
          """
          parentRefs: [{name: g}]
          rules: [{backendRefs: [{name: s, port: 80}]}]
          """,
          """
          parentRefs: [{name: g, namespace: x}, {name: g, namespace: y, sectionName: b}]
          hostnames: [a.example.com]
          rules:
          - backendRefs: [{name: s, namespace: x, port: 80}, {name: t, namespace: y, port: 81}]
          - matches: [{path: {type: RegularExpression, value: "/a("}}]
            backendRefs: [{name: t, port: 80}]
          """,
          """
          parentRefs: [{name: g, namespace: x, port: 443}]
          hostnames: ["*.b.example.com", "not a name"]
          rules: [{matches: [{path: {value: "no path"}}], backendRefs: [{name: s, port: 80}]}]
          """,
          """
          parentRefs: [{name: g, namespace: y}, {name: g, namespace: y, sectionName: a}]
          rules: [{backendRefs: [{name: s, namespace: y, port: 81, weight: 0}]}]
          """);

  private static final String ROLLOUT =
      """
      rollout:
        steps: [{weight: 100}]
        match: [{headers: [{name: X-Tester, value: "1"}]}, {headers: [{name: "no name", value: ""}]}]
        sticky: {cookie: who}
      """;

  private static final List<@Nullable String> ROUTES =
      Stream.<@Nullable String>concat(
              Stream.of((String) null),
              CONTENTS.stream().flatMap(content -> Stream.of(content, content + ROLLOUT)))
          .toList();

  private static final List<@Nullable String> GRANTS =
      Stream.<@Nullable String>of(
              null,
              """
              {from: [{group: penstock.dev, kind: Route, namespace: x}],
               to: [{group: "", kind: Service}]}
              """,
              """
              {from: [{group: penstock.dev, kind: Gateway, namespace: x}],
               to: [{group: "", kind: Secret, name: two}]}
              """)
          .toList();

  private static final List<String> ROUTE_KEYS = List.of("x/r", "x/q", "y/r", "y/q");

  /** None, and each content promoted with each as the canary or with none. */
  private static final int ROLLOUTS = 1 + CONTENTS.size() * (CONTENTS.size() + 1);

  @Property(tries = 150)
  void shouldTranslateAsFromScratchWhateverCameBefore(@ForAll("histories") List<Step> history) {
    Translator kept = new Translator(CLOCK);
    Scene scene = furnished();
    assertSame(kept.translate(scene.view()), scene.view());
    for (Step step : history) {
      step.on().accept(scene);
      if (step.translates()) {
        assertSame(kept.translate(scene.view()), scene.view());
      }
    }
    assertSame(kept.translate(scene.view()), scene.view());
  }

  @Property(tries = 50)
  void shouldKeepOutcomesWhenNothingChanged(@ForAll("histories") List<Step> history) {
    Translator translator = new Translator(CLOCK);
    Scene scene = furnished();
    history.forEach(step -> step.on().accept(scene));
    Translation first = translator.translate(scene.view());
    scene.namespace("elsewhere", Map.of());

    Translation second = translator.translate(scene.view());

    assertThat(second.routes()).isSameAs(first.routes());
    for (int i = 0; i < first.fleets().size(); i++) {
      FleetTranslation before = first.fleets().valueAt(i);
      FleetTranslation after = second.fleets().valueAt(i);
      assertThat(after.outcome()).isSameAs(before.outcome());
      assertThat(after.snapshot().version()).isEqualTo(before.snapshot().version());
      assertThat(after.snapshot().routes()).isSameAs(before.snapshot().routes());
      assertThat(after.snapshot().handovers()).isSameAs(before.snapshot().handovers());
      assertThat(after.snapshot().asOf()).isEqualTo(scene.view().asOf());
    }
  }

  /** A scene in which everything works, so that each step of a history makes a difference. */
  private static Scene furnished() {
    Scene scene = new Scene();
    for (String namespace : List.of("x", "y")) {
      scene
          .namespace(namespace, Map.of("team", "red"))
          .gateway(namespace + "/g", GATEWAYS.get(2))
          .route(namespace + "/r", ROUTES.get(1))
          .service(namespace + "/s", port("", 80, ""))
          .endpoints(namespace + "/s", "", 8080, "10.0.0.9")
          .route(namespace + "/q", CONTENTS.get(1) + ROLLOUT);
      CONTENTS.forEach(content -> scene.revision(namespace + "/q", content));
      rollout(scene, namespace + "/q", 1);
      fleetRollout(scene, namespace + "/g", 2);
      pod(scene, namespace + "/p1", 1);
      pod(scene, namespace + "/p2", 2);
    }
    return scene.secret("x/one", ONE).secret("y/two", TWO);
  }

  private static void assertSame(Translation kept, ClusterView view) {
    Translation fresh = new Translator(CLOCK).translate(view);
    assertThat(kept.routes()).isEqualTo(fresh.routes());
    assertThat(kept.fleets()).isEqualTo(fresh.fleets());
    for (int i = 0; i < fresh.fleets().size(); i++) {
      ConfigSnapshot one = kept.fleets().valueAt(i).snapshot();
      ConfigSnapshot two = fresh.fleets().valueAt(i).snapshot();
      assertThat(one.listeners()).isEqualTo(two.listeners());
      assertThat(one.routes()).isEqualTo(two.routes());
      assertThat(one.clusters()).isEqualTo(two.clusters());
      assertThat(one.certificates()).isEqualTo(two.certificates());
      assertThat(one.handovers()).isEqualTo(two.handovers());
    }
  }

  @Provide
  Arbitrary<List<Step>> histories() {
    Arbitrary<Consumer<Scene>> edits =
        Arbitraries.oneOf(
            variants(List.of("x/g", "y/g"), GATEWAYS, Scene::gateway),
            variants(ROUTE_KEYS, ROUTES, Scene::route),
            variants(ROUTE_KEYS, range(ROLLOUTS), TranslatorHistoryTest::rollout),
            variants(ROUTE_KEYS, CONTENTS, Scene::revision),
            variants(ROUTE_KEYS, CONTENTS, Scene::noRevision),
            variants(List.of("x/g", "y/g"), range(4), TranslatorHistoryTest::fleetRollout),
            variants(List.of("x/p1", "x/p2", "y/p1", "y/p2"), range(6), TranslatorHistoryTest::pod),
            variants(List.of("x/n", "y/n"), GRANTS, Scene::grant),
            variants(List.of("x/s", "x/t", "y/s", "y/t"), range(4), TranslatorHistoryTest::service),
            variants(List.of("x/s", "y/s", "y/t"), range(3), TranslatorHistoryTest::endpoints),
            variants(List.of("x/one", "y/two"), range(4), TranslatorHistoryTest::secret),
            variants(
                List.of("x", "y"),
                range(2),
                (scene, name, variant) ->
                    scene.namespace(name, Map.of("team", variant == 0 ? "red" : "blue"))));
    return Combinators.combine(edits, Arbitraries.of(true, true, false))
        .as(Step::new)
        .list()
        .ofMaxSize(40);
  }

  private static List<Integer> range(int variants) {
    return IntStream.range(0, variants).boxed().toList();
  }

  private static <V extends @Nullable Object> Arbitrary<Consumer<Scene>> variants(
      List<String> keys, List<V> variants, Setter<V> setter) {
    return Combinators.combine(
            Arbitraries.of(keys), Arbitraries.integers().between(0, variants.size() - 1))
        .as((key, index) -> scene -> setter.set(scene, key, variants.get(index)));
  }

  private static void rollout(Scene scene, String route, int variant) {
    if (variant == 0) {
      scene.rollout(route, null);
      return;
    }
    int stable = (variant - 1) / (CONTENTS.size() + 1);
    int canary = (variant - 1) % (CONTENTS.size() + 1);
    scene.rollout(
        route,
        new RolloutState(
            Scene.hash(CONTENTS.get(stable)),
            canary == CONTENTS.size() ? null : Scene.hash(CONTENTS.get(canary)),
            variant % 2 * 25));
  }

  private static void fleetRollout(Scene scene, String gateway, int variant) {
    scene.fleetRollout(
        gateway,
        switch (variant) {
          case 0 -> null;
          case 1 -> new RolloutState("old", null, 0);
          case 2 -> new RolloutState("old", "new", 25);
          default -> new RolloutState("new", null, 0);
        });
  }

  /** A pod of its namespace's fleet, or of the other one's. */
  private static void pod(Scene scene, String key, int variant) {
    String fleet = variant == 5 ? "y/g" : key.substring(0, 1) + "/g";
    String address = "10.2.0." + key.substring(3);
    scene.pod(
        key,
        variant == 0
            ? null
            : new PodInfo(
                Scene.key(fleet),
                variant == 1 ? "old" : "new",
                address,
                variant != 3,
                variant == 4));
  }

  private static void service(Scene scene, String key, int variant) {
    switch (variant) {
      case 0 -> scene.service(key);
      case 1 -> scene.service(key, port("", 80, ""));
      case 2 -> scene.service(key, port("http", 80, "kubernetes.io/h2c"), port("x", 81, ""));
      default -> scene.service(key, port("http", 80, "kubernetes.io/wss"));
    }
  }

  private static void endpoints(Scene scene, String key, int variant) {
    switch (variant) {
      case 0 -> scene.endpoints(key, "", 8080);
      case 1 -> scene.endpoints(key, "", 8080, "10.0.0.1", "10.0.0.2");
      default -> scene.endpoints(key, "http", 8080, "10.0.0.3");
    }
  }

  private static void secret(Scene scene, String key, int variant) {
    scene.secret(
        key,
        switch (variant) {
          case 0 -> null;
          case 1 -> ONE;
          case 2 -> TWO;
          default -> ONE.withKeyOf(TWO);
        });
  }

  private interface Setter<V extends @Nullable Object> {
    void set(Scene scene, String key, V variant);
  }

  /**
   * A step of a history.
   *
   * @param on what happens
   * @param translates whether the view that results is translated, or skipped over
   */
  record Step(Consumer<Scene> on, boolean translates) {}
}
