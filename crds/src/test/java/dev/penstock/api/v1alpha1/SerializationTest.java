package dev.penstock.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
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
            new GatewayStatus.DataPlane(0, 0, 0));

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

  private <T> T read(String text, Class<T> type) {
    return yaml.unmarshal(text, type);
  }

  private static RouteRule emptyRule() {
    return new RouteRule(null, List.of(), List.of(), List.of(), null, null);
  }
}
