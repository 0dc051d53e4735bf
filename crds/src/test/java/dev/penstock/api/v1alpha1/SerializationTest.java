package dev.penstock.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SerializationTest {
  private final KubernetesSerialization yaml = new KubernetesSerialization();

  @Test
  void shouldReadAbsentCollectionsAsEmptyWhenSpecIsMinimal() {
    Gateway gateway = read("kind: Gateway\nspec: {}", Gateway.class);
    Route route = read("kind: Route\nspec: {rules: [{}]}", Route.class);

    assertThat(gateway.getSpec().listeners()).isEmpty();
    assertThat(gateway.getSpec().fixedReplicas()).contains(1);
    assertThat(route.getSpec().rules()).singleElement().isEqualTo(emptyRule());
  }

  @Test
  void shouldReadFieldsOfLaterVersionsWhenUnknown() {
    Gateway gateway = read("kind: Gateway\nspec: {future: 1, replicas: 2}", Gateway.class);

    assertThat(gateway.getSpec().fixedReplicas()).contains(2);
  }

  @Test
  void shouldWriteNothingButWhatIsSetWhenSerialised() {
    GatewayStatus status =
        new GatewayStatus(
            3L,
            List.of(),
            List.of(
                new Condition(
                    Conditions.READY,
                    Condition.Status.TRUE,
                    Reasons.READY,
                    "",
                    null,
                    "2026-01-01T00:00:00Z")),
            List.of(),
            null,
            null,
            new GatewayStatus.DataPlane(0, 0, 0),
            null);

    assertThat(yaml.asJson(status))
        .isEqualTo(
            "{\"observedGeneration\":3,\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\","
                + "\"reason\":\"Ready\",\"message\":\"\","
                + "\"lastTransitionTime\":\"2026-01-01T00:00:00Z\"}],"
                + "\"dataPlane\":{\"connected\":0,\"upToDate\":0,\"rejecting\":0}}");
  }

  @Test
  void shouldReadBackWhatItWroteWhenEverySettingIsUsed() {
    Gateway gateway =
        read(
            """
            apiVersion: penstock.dev/v1alpha1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              autoscaling: {minReplicas: 2, maxReplicas: 5, targetCPUUtilizationPercentage: 60}
              version: 0.1.0
              listeners:
              - name: https
                port: 8443
                protocol: HTTPS
                hosts: ["*.example.com"]
                tls: {credentialName: cert, credentialNamespace: certs, minVersion: "1.3"}
                allowedRoutes:
                  namespaces: {from: Selector, selector: {matchLabels: {team: web}}}
              service: {type: LoadBalancer, externalTrafficPolicy: Local, loadBalancerClass: a/b}
              template:
                labels: {b: "2", a: "1"}
                resources: {requests: {cpu: 500m}}
                tolerations: [{key: edge, operator: Exists}]
                terminationGracePeriodSeconds: 90
            """,
            Gateway.class);

    assertThat(gateway.getSpec().fixedReplicas()).isEmpty();
    assertThat(read(yaml.asYaml(gateway), Gateway.class)).isEqualTo(gateway);
    assertThat(gateway.getSpec().listeners().getFirst().effectiveAllowedRoutes())
        .extracting(allowed -> allowed.effectiveNamespaces().effectiveFrom())
        .isEqualTo(AllowedRoutes.From.SELECTOR);
  }

  @Test
  void shouldReadBackWhatItWroteWhenRouteUsesEverySetting() {
    Route route =
        read(
            """
            apiVersion: penstock.dev/v1alpha1
            kind: Route
            metadata: {name: shop, namespace: web}
            spec:
              parentRefs: [{group: "", kind: Service, namespace: infra, name: edge, port: 80}]
              hostnames: [shop.example.com]
              rules:
              - name: main
                matches:
                - path: {type: RegularExpression, value: "/a.*"}
                  headers: [{name: x, value: y}]
                  queryParams: [{type: Exact, name: q, value: "1"}]
                  method: GET
                filters:
                - type: URLRewrite
                  urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: ""}}
                - type: RequestRedirect
                  requestRedirect: {scheme: https, port: 8443, statusCode: 308}
                - type: RequestHeaderModifier
                  requestHeaderModifier: {set: [{name: a, value: b}], remove: [c]}
                backendRefs: [{name: shop, port: 80, weight: 0}]
                timeouts: {request: 10s, backendRequest: 1s500ms}
                retry: {attempts: 2}
            status:
              parents:
              - parentRef: {name: edge}
                controllerName: penstock.dev/gateway-controller
            """,
            Route.class);

    assertThat(read(yaml.asYaml(route), Route.class)).isEqualTo(route);
    assertThat(yaml.asJson(route)).contains("\"replacePrefixMatch\":\"\"", "\"group\":\"\"");
  }

  @Test
  void shouldReadBackWhatItWroteWhenRolloutUsesEverySetting() {
    Route route =
        read(
            """
            apiVersion: penstock.dev/v1alpha1
            kind: Route
            metadata: {name: shop, namespace: web}
            spec:
              rules: [{}]
              rollout:
                steps: [{weight: 0, pause: UntilPromoted}, {weight: 50, pause: 1m30s}, {weight: 100}]
                match: [{headers: [{type: Exact, name: x-tester, value: "yes"}]}]
                sticky: {cookie: session}
                analysis:
                  interval: 1s
                  initialDelay: 5s
                  minSamples: 200
                  failureLimit: 2
                  inconclusiveLimit: 60
                  metrics:
                  - {name: success-ratio, min: "99.5", max: "100"}
                  - {name: latency-p99, maxIncreasePercent: 0}
                  - {name: errors, max: "1", prometheus: {address: "http://p:9090", query: vector(0)}}
                  - {name: checks, max: "1", webhook: {url: "http://checks"}}
                progressDeadline: 2m
                onFailure: Pause
                paused: true
                revisionHistoryLimit: 3
                notifications: [{alertmanager: "http://a:9093"}, {webhook: "http://hooks"}]
            """,
            Route.class);
    RouteRollout rollout = Objects.requireNonNull(route.getSpec().rollout());
    RolloutAnalysis analysis = Objects.requireNonNull(rollout.analysis());

    assertThat(read(yaml.asYaml(route), Route.class)).isEqualTo(route);
    assertThat(rollout.steps()).extracting(RolloutStep::weight).containsExactly(0, 50, 100);
    assertThat(rollout.steps())
        .extracting(RolloutStep::effectivePause)
        .containsExactly(Duration.ZERO, Duration.ofSeconds(90), Duration.ZERO);
    assertThat(rollout.steps())
        .extracting(RolloutStep::isUntilPromoted)
        .containsExactly(true, false, false);
    assertThat(rollout.effectiveProgressDeadline()).isEqualTo(Duration.ofMinutes(2));
    assertThat(rollout.effectiveOnFailure()).isEqualTo(FailurePolicy.PAUSE);
    assertThat(rollout.effectiveRevisionHistoryLimit()).isEqualTo(3);
    assertThat(rollout.isPaused()).isTrue();
    assertThat(analysis.effectiveInterval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(analysis.effectiveInitialDelay()).isEqualTo(Duration.ofSeconds(5));
    assertThat(analysis.effectiveMinSamples()).isEqualTo(200);
    assertThat(analysis.effectiveFailureLimit()).isEqualTo(2);
    assertThat(analysis.effectiveInconclusiveLimit()).isEqualTo(60);
    assertThat(analysis.metrics()).hasSize(4);
  }

  @Test
  void shouldTakeDocumentedDefaultsWhenRolloutSaysLittle() {
    RouteRollout rollout =
        read("steps: [{weight: 100}]\nanalysis: {metrics: [{}]}", RouteRollout.class);
    RolloutAnalysis analysis = Objects.requireNonNull(rollout.analysis());

    assertThat(yaml.asJson(rollout))
        .isEqualTo("{\"steps\":[{\"weight\":100}],\"analysis\":{\"metrics\":[{}]}}");
    assertThat(rollout.effectiveProgressDeadline()).isEqualTo(Duration.ofMinutes(10));
    assertThat(rollout.effectiveOnFailure()).isEqualTo(FailurePolicy.ROLLBACK);
    assertThat(rollout.effectiveRevisionHistoryLimit()).isEqualTo(10);
    assertThat(rollout.isPaused()).isFalse();
    assertThat(rollout.notifications()).isEmpty();
    assertThat(analysis.effectiveInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(analysis.effectiveInitialDelay()).isZero();
    assertThat(analysis.effectiveMinSamples()).isEqualTo(100);
    assertThat(analysis.effectiveFailureLimit()).isEqualTo(1);
    assertThat(analysis.effectiveInconclusiveLimit()).isEqualTo(10);
  }

  @Test
  void shouldReadBackWhatItWroteWhenRolloutIsOfAGateway() {
    Gateway gateway =
        read(
            """
            apiVersion: penstock.dev/v1alpha1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              rollout:
                steps: [{weight: 0, pause: UntilPromoted}, {weight: 100}]
                match: {sourceRanges: [10.1.0.0/16, "fd00::/8"]}
                surge: 2
                removalDelay: 1m30s
                analysis: {metrics: [{name: restarts, max: "0"}]}
                progressDeadline: 2m
                onFailure: Pause
            """,
            Gateway.class);
    GatewayRollout rollout = Objects.requireNonNull(gateway.getSpec().rollout());

    assertThat(read(yaml.asYaml(gateway), Gateway.class)).isEqualTo(gateway);
    assertThat(rollout.effectiveRemovalDelay()).isEqualTo(Duration.ofSeconds(90));
    assertThat(rollout.effectiveProgressDeadline()).isEqualTo(Duration.ofMinutes(2));
    assertThat(rollout.effectiveOnFailure()).isEqualTo(FailurePolicy.PAUSE);
    assertThat(read("steps: [{weight: 100}]", GatewayRollout.class).effectiveRemovalDelay())
        .isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void shouldReadBackWhatItWroteWhenARolloutFailedAtItsFirstStep() {
    RolloutStatus status =
        read(
            """
            phase: Failed
            message: "latency-p99 is 812, and must not be above 250"
            stable: {number: 1, hash: 5d9c}
            canary: {number: 2, hash: 77aa}
            step: 0
            weight: 0
            progress: 1/4
            startedAt: "2026-01-01T00:00:00Z"
            failures: 0
            measurements: [{name: latency-p99, verdict: Failed, value: "812"}]
            history:
            - {step: 0, weight: 0, endedAt: "2026-01-01T00:00:09Z", result: Failed, passes: 0, failures: 1}
            obeyed: retry 2
            """,
            RolloutStatus.class);

    assertThat(read(yaml.asYaml(status), RolloutStatus.class)).isEqualTo(status);
    assertThat(yaml.asJson(status))
        .as("a required number is written when it is 0, too")
        .contains("\"step\":0,\"weight\":0,\"progress\"", "{\"step\":0,\"weight\":0,\"endedAt\"");
  }

  private <T> T read(String text, Class<T> type) {
    return yaml.unmarshal(text, type);
  }

  private static RouteRule emptyRule() {
    return new RouteRule(null, List.of(), List.of(), List.of(), null, null);
  }
}
