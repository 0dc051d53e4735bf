package dev.penstock.operator.model;

import static dev.penstock.operator.model.Scene.port;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.Reasons;
import dev.penstock.operator.model.Verdict.Rejected;
import dev.penstock.operator.snapshot.ClusterResource;
import dev.penstock.operator.snapshot.ResourceKind;
import dev.penstock.operator.snapshot.ResourceName;
import dev.penstock.operator.snapshot.RouteResource;
import dev.penstock.operator.snapshot.RouteResource.Attachment;
import dev.penstock.operator.snapshot.Rule;
import dev.penstock.operator.snapshot.Rule.WeightedBackend;
import dev.penstock.operator.view.Endpoint;
import dev.penstock.operator.view.ServiceInfo;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteOutcomeTest {
  private final Translator translator =
      new Translator(InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z")));
  private final Scene scene = new Scene();

  @BeforeEach
  void furnish() {
    scene
        .namespace("x", Map.of())
        .namespace("y", Map.of("team", "red", "tier", "one"))
        .service("x/s", port("", 80, ""))
        .endpoints("x/s", "", 8080, "10.0.0.2", "10.0.0.1")
        .service("y/s", port("http", 80, ""))
        .gateway(
            "x/g",
            """
            listeners:
            - {name: a, port: 80, protocol: HTTP, hosts: ["*.example.com"]}
            - {name: b, port: 81, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}
            - {name: c, port: 82, protocol: HTTP, allowedRoutes: {namespaces: {from: Selector,
               selector: {matchExpressions: [{key: team, operator: In, values: [red]},
               {key: tier, operator: Exists}, {key: old, operator: DoesNotExist}]}}}}
            """);
  }

  @Test
  void shouldAttachWhereNamespaceAndHostsAllow() {
    scene
        .route("x/r", "{parentRefs: [{name: g}], hostnames: [A.example.com, b.org], rules: [{}]}")
        .route("y/r", "{parentRefs: [{name: g, namespace: x}], rules: [{}]}");

    assertThat(resource("x/r").attachments())
        .containsExactly(
            new Attachment("a", List.of("a.example.com")),
            new Attachment("b", List.of("a.example.com", "b.org")));
    assertThat(resource("y/r").attachments())
        .containsExactly(new Attachment("b", List.of()), new Attachment("c", List.of()));
    assertThat(parent("x/r").accepted().message())
        .isEqualTo("attached to listeners \"a\" (port 80), \"b\" (port 81)");
    assertThat(resource("x/r").createdAt()).isEqualTo(1_700_000_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {name: nobody} | [] | NoMatchingParent | parentRefs[0].name: there is no Gateway "x/nobody"
          {name: g, sectionName: z} | [] | NoMatchingParent | parentRefs[0].sectionName: Gateway "x/g" has no listener named "z"; it has listeners "a" (port 80), "b" (port 81), "c" (port 82)
          {name: g, port: 90} | [] | NoMatchingParent | parentRefs[0].port: Gateway "x/g" has no listener on port 90; it has listeners "a" (port 80), "b" (port 81), "c" (port 82)
          {name: g, kind: Service} | [] | NoMatchingParent | parentRefs[0].kind: must be Gateway of group "penstock.dev"
          {name: g, sectionName: c} | [] | NotAllowedByListeners | parentRefs[0]: allowedRoutes of listener "c" (port 82) of Gateway "x/g" must admit namespace "x"
          {name: g, port: 80} | [b.org] | NoMatchingListenerHostname | hostnames: none of them is among the hosts of listener "a" (port 80) of Gateway "x/g"
          {name: g} | [a_b] | UnsupportedValue | hostnames[0]: must be a DNS name such as "a.example.com", with "*" as its first label at most, and not an IP address
          """)
  void shouldSayWhyItIsNotAttached(String ref, String hostnames, String reason, String message) {
    scene.route("x/r", "{parentRefs: [%s], hostnames: %s, rules: [{}]}".formatted(ref, hostnames));

    assertThat(parent("x/r").accepted()).isEqualTo(new Rejected(reason, message));
    assertThat(parent("x/r").servedListeners()).isEmpty();
    assertThat(snapshotRoute("x/r")).isNull();
  }

  @Test
  void shouldJudgeEachParentByItself() {
    scene.route(
        "x/r",
        "{parentRefs: [{name: g, sectionName: a}, {name: g, port: 81}, {name: h}], rules: [{}]}");

    assertThat(outcome("x/r").parents())
        .extracting(parent -> parent.accepted().isAccepted())
        .containsExactly(true, true, false);
    assertThat(resource("x/r").attachments())
        .extracting(Attachment::listener)
        .containsExactly("a", "b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          matches: [{path: {type: RegularExpression, value: "/a("}}] | matches[0].path.value: must be a regular expression in RE2 syntax
          matches: [{}, {path: {value: a}}] | matches[1].path.value: must start with "/"
          matches: [{path: {type: Exact, value: /a/../b}}] | matches[0].path.value: must start with "/"
          matches: [{headers: [{name: "a b", value: c}]}] | matches[0].headers[0].name: must be a header field name
          matches: [{headers: [{name: a, type: RegularExpression, value: "["}]}] | matches[0].headers[0].value: must be a regular
          matches: [{queryParams: [{name: "", value: c}]}] | matches[0].queryParams[0].name: must not be empty
          filters: [{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: Host, value: a}]}}] | filters[0].requestHeaderModifier.set[0].name: must not be Host
          filters: [{type: ResponseHeaderModifier, responseHeaderModifier: {add: [{name: a, value: "b\\nc"}]}}] | filters[0].responseHeaderModifier.add[0].value: must be visible
          filters: [{type: ResponseHeaderModifier, responseHeaderModifier: {remove: ["a:"]}}] | filters[0].responseHeaderModifier.remove[0]: must be a header field name
          filters: [{type: URLRewrite}] | filters[0].urlRewrite: must be set
          filters: [{type: URLRewrite, urlRewrite: {hostname: "*.a.org"}}] | filters[0].urlRewrite.hostname: must be a DNS name
          filters: [{type: URLRewrite, urlRewrite: {}}, {type: URLRewrite, urlRewrite: {}}] | filters: must have at most one filter
          filters: [{type: CORS}] | filters[0].cors: must be set
          filters: [{type: CORS, cors: {allowOrigins: [a.org]}}] | filters[0].cors.allowOrigins[0]: must be "*", or http:// or https:// and a host
          filters: [{type: CORS, cors: {allowOrigins: ["https://a.*.org"]}}] | filters[0].cors.allowOrigins[0]: must be "*"
          filters: [{type: CORS, cors: {allowOrigins: ["https://a.org:0"]}}] | filters[0].cors.allowOrigins[0]: must be "*"
          filters: [{type: CORS, cors: {allowOrigins: ["*", "https://a.org"]}}] | filters[0].cors.allowOrigins: must not hold anything beside "*"
          filters: [{type: CORS, cors: {allowMethods: ["*", PUT]}}] | filters[0].cors.allowMethods: must not hold anything beside "*"
          filters: [{type: CORS, cors: {allowMethods: ["P T"]}}] | filters[0].cors.allowMethods[0]: must be a method
          filters: [{type: CORS, cors: {allowHeaders: ["a:"]}}] | filters[0].cors.allowHeaders[0]: must be a header field name
          filters: [{type: CORS, cors: {exposeHeaders: [""]}}] | filters[0].cors.exposeHeaders[0]: must be a header field name
          filters: [{type: CORS, cors: {maxAge: 0}}] | filters[0].cors.maxAge: must be 1 to 86400 seconds, not 0
          filters: [{type: RequestRedirect, requestRedirect: {statusCode: 200, port: 0}}] | filters[0].requestRedirect.port: must be 1 to 65535, not 0
          filters: [{type: RequestRedirect, requestRedirect: {path: {type: ReplaceFullPath, replaceFullPath: "a b"}}}] | filters[0].requestRedirect.path.replaceFullPath: must start
          {matches: [{path: {type: Exact, value: /a}}], filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}]} | filters[0].urlRewrite.path.type: must not be ReplacePrefixMatch
          {filters: [{type: RequestRedirect, requestRedirect: {}}], backendRefs: [{name: s, port: 80}]} | backendRefs: must be empty
          backendRefs: [{name: s, port: 80, weight: 1000001}] | backendRefs[0].weight: must be 0 to 1000000, not 1000001
          backendRefs: [{name: s, port: 80, filters: [{type: RequestRedirect, requestRedirect: {}}]}] | backendRefs[0].filters: must not redirect
          backendRefs: [{name: s, port: 80, filters: [{type: CORS, cors: {}}]}] | backendRefs[0].filters: must not hold a filter of type CORS
          timeouts: {request: 10} | timeouts.request: must be a duration such as "10s", "1m30s" or "250ms", not "10"
          timeouts: {request: 1s, backendRequest: 1s1ms} | timeouts.backendRequest: must be at most timeouts.request
          retry: {attempts: 11} | retry.attempts: must be 0 to 10, not 11
          """)
  void shouldLeaveOutAFaultyRuleAndKeepTheOthers(String fault, String message) {
    String rule = fault.startsWith("{") ? fault : "{" + fault + "}";
    scene.route("x/r", "{parentRefs: [{name: g}], rules: [{name: good}, %s]}".formatted(rule));

    assertThat(parent("x/r").accepted().isAccepted()).isTrue();
    Rejected left = Objects.requireNonNull(parent("x/r").partiallyInvalid());
    assertThat(left.message()).startsWith("left out: rules[1].").contains(message);
    assertThat(left.reason()).isEqualTo(Reasons.UNSUPPORTED_VALUE);
    assertThat(resource("x/r").rules()).hasSize(1);

    scene.route("x/r", "{parentRefs: [{name: g}], rules: [%s]}".formatted(rule));

    assertThat(parent("x/r").accepted().message()).startsWith("rules[0].").contains(message);
    assertThat(parent("x/r").accepted().reason()).isEqualTo(Reasons.UNSUPPORTED_VALUE);
    assertThat(parent("x/r").partiallyInvalid()).isNull();
    assertThat(snapshotRoute("x/r")).isNull();
  }

  @Test
  void shouldReportAllFaultsAtOnce() {
    scene.route(
        "x/r",
        """
        parentRefs: [{name: nobody}]
        rules:
        - {matches: [{path: {value: a}}, {method: GET, path: {value: b}}], retry: {attempts: 99}}
        - {timeouts: {backendRequest: soon}}
        """);

    assertThat(parent("x/r").accepted().message())
        .contains("parentRefs[0].name: ")
        .contains("rules[0].matches[0].path.value: ")
        .contains("rules[0].matches[1].path.value: ")
        .contains("rules[0].retry.attempts: ")
        .contains("rules[1].timeouts.backendRequest: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {name: s} | BackendNotFound | port: must be set to a port of Service "x/s"
          {name: s, port: 81} | BackendNotFound | port: Service "x/s" has no TCP port 81; its TCP ports are [80]
          {name: z, port: 80} | BackendNotFound | name: there is no Service "x/z"
          {name: alias, port: 80} | BackendNotFound | name: Service "x/alias" is of type ExternalName
          {name: secure, port: 80} | UnsupportedProtocol | port: Service "x/secure" says appProtocol "https" for port 80
          {name: s, port: 80, namespace: y} | RefNotPermitted | namespace: a ReferenceGrant in namespace "y" must permit Routes of group "penstock.dev" in namespace "x" to refer to Service "s"
          {name: s, port: 80, kind: Bucket, group: a.org} | InvalidKind | kind: must be Service of the core group, not Bucket of "a.org"
          """)
  void shouldAnswerOnlyTheShareThatDoesNotResolve(String ref, String reason, String message) {
    scene
        .service(
            Scene.key("x/alias"),
            new ServiceInfo(Scene.key("x/alias"), "ExternalName", List.of(port("", 80, ""))))
        .service("x/secure", port("", 80, "https"))
        .route(
            "x/r",
            "{parentRefs: [{name: g}], rules: [{backendRefs: [%s, {name: s, port: 80}]}]}"
                .formatted(ref));

    assertThat(parent("x/r").accepted().isAccepted()).isTrue();
    assertThat(parent("x/r").resolvedRefs().reason()).isEqualTo(reason);
    assertThat(parent("x/r").resolvedRefs().message())
        .startsWith("rules[0].backendRefs[0]." + message);
    assertThat(resource("x/r").rules().getFirst().backends())
        .containsExactly(
            new WeightedBackend("", 1, List.of()), new WeightedBackend("x/s:80", 1, List.of()));
  }

  @Test
  void shouldReferAcrossNamespacesWhenGranted() {
    scene
        .grant(
            "y/n",
            "{from: [{group: penstock.dev, kind: Route, namespace: x}],"
                + " to: [{group: '', kind: Service}]}")
        .route(
            "x/r",
            "{parentRefs: [{name: g}],"
                + " rules: [{backendRefs: [{name: s, namespace: y, port: 80}]}]}");

    assertThat(parent("x/r").resolvedRefs().isAccepted()).isTrue();
    assertThat(clusters()).containsExactly("y/s:80");
  }

  @ParameterizedTest
  @CsvSource({
    "'', HTTP1",
    "http, HTTP1",
    "kubernetes.io/ws, HTTP1",
    "kubernetes.io/h2c, H2C",
    "grpc, H2C"
  })
  void shouldSpeakWhatTheServiceSays(String appProtocol, ClusterResource.Protocol protocol) {
    scene
        .service("x/s", port("", 80, appProtocol))
        .route("x/r", "{parentRefs: [{name: g}], rules: [{backendRefs: [{name: s, port: 80}]}]}");

    assertThat(fleet().snapshot().clusters().get("x/s:80"))
        .isEqualTo(
            new ClusterResource(
                "x/s:80",
                protocol,
                List.of(new Endpoint("10.0.0.1", 8080), new Endpoint("10.0.0.2", 8080))));
  }

  @Test
  void shouldAnswerWith500WhenNoBackendHasAWeight() {
    scene.route(
        "x/r",
        "{parentRefs: [{name: g}],"
            + " rules: [{}, {backendRefs: [{name: s, port: 80, weight: 0}]}]}");

    assertThat(resource("x/r").rules())
        .extracting(Rule::backends)
        .containsOnly(List.of(new WeightedBackend("", 1, List.of())));
  }

  @Test
  void shouldHoldAClusterForAsLongAsAnyRouteUsesIt() {
    String spec = "{parentRefs: [{name: g}], rules: [{backendRefs: [{name: s, port: 80}]}]}";
    scene.route("x/r", spec).route("x/q", spec);
    assertThat(clusters()).containsExactly("x/s:80");
    assertThat(
            translation()
                .originsOf(Scene.key("x/g"), new ResourceName(ResourceKind.CLUSTER, "x/s:80")))
        .containsExactly(
            new Origin.OfRoute(Scene.key("x/q")), new Origin.OfRoute(Scene.key("x/r")));

    scene.route("x/r", null);
    assertThat(clusters()).containsExactly("x/s:80");

    scene.route("x/q", null);
    assertThat(clusters()).isEmpty();
  }

  @Test
  void shouldKeepTheOthersWhenARouteIsMalformedBeyondItsSchema() {
    scene
        .route("x/q", "{parentRefs: [{name: g}], rules: [{backendRefs: [{name: s, port: 80}]}]}")
        .route(
            "x/r",
            "{parentRefs: [{name: g}], rules: [{matches: [{headers: [{value: nameless}]}]}]}");

    assertThat(parent("x/q").servedListeners()).containsExactly("a", "b");
    assertThat(parent("x/r").accepted().message())
        .startsWith("spec: the operator cannot translate it");
  }

  private Translation translation() {
    return translator.translate(scene.view());
  }

  private FleetTranslation fleet() {
    FleetTranslation fleet = translation().fleets().get(Scene.key("x/g"));
    return Objects.requireNonNull(fleet);
  }

  private List<String> clusters() {
    return fleet().snapshot().clusters().keys();
  }

  private RouteOutcome outcome(String route) {
    RouteOutcome outcome = translation().routes().get(Scene.key(route));
    return Objects.requireNonNull(outcome);
  }

  private ParentOutcome parent(String route) {
    return outcome(route).parents().getFirst();
  }

  private @Nullable RouteResource snapshotRoute(String route) {
    return fleet().snapshot().routes().get(route);
  }

  private RouteResource resource(String route) {
    RouteResource resource = snapshotRoute(route);
    return Objects.requireNonNull(resource);
  }
}
