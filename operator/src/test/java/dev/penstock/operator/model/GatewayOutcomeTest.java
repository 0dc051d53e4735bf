package dev.penstock.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.Reasons;
import dev.penstock.operator.model.Verdict.Accepted;
import dev.penstock.operator.model.Verdict.Rejected;
import dev.penstock.operator.snapshot.ResourceKind;
import dev.penstock.operator.snapshot.ResourceName;
import dev.penstock.operator.testing.TestCertificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class GatewayOutcomeTest {
  private static final TestCertificate PAIR = TestCertificate.of("EC");

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final Translator translator = new Translator(now::get);
  private final Scene scene = new Scene().namespace("x", Map.of()).namespace("y", Map.of());

  @Test
  void shouldRefuseAllThatClashAndServeTheOthers() {
    scene.gateway(
        "x/g",
        """
        listeners:
        - {name: one, port: 80, protocol: HTTP, hosts: [a.example.com, b.example.com]}
        - {name: two, port: 80, protocol: HTTP, hosts: [B.example.com]}
        - {name: three, port: 80, protocol: HTTP, hosts: ["*.example.com"]}
        - {name: four, port: 81, protocol: HTTP, hosts: [a.example.com]}
        """);

    assertThat(listener("one").conflict())
        .isEqualTo(
            new Rejected(
                Reasons.HOSTNAME_CONFLICT,
                "listeners[0].hosts: host \"b.example.com\" on port 80 also belongs to listeners[1]"
                    + " \"two\"; one of them must have other hosts or another port"));
    assertThat(listener("two").accepted().reason()).isEqualTo(Reasons.HOSTNAME_CONFLICT);
    assertThat(listener("three").accepted().isAccepted()).isTrue();
    assertThat(fleet().snapshot().listeners().keys()).containsExactly("four", "three");
    assertThat(fleet().outcome().accepted())
        .isEqualTo(
            new Accepted(
                Reasons.LISTENERS_NOT_VALID,
                "refused for what their own conditions say: listeners \"one\", \"two\""));
  }

  @Test
  void shouldRefuseTheWholeGatewayWhenNoListenerIsLeft() {
    scene.gateway(
        "x/g",
        """
        listeners:
        - {name: one, port: 80, protocol: HTTP}
        - {name: two, port: 80, protocol: HTTPS, tls: {credentialName: one}}
        """);
    scene.secret("x/one", PAIR);

    assertThat(listener("one").accepted().reason()).isEqualTo(Reasons.PROTOCOL_CONFLICT);
    assertThat(listener("two").accepted().message())
        .startsWith(
            "listeners[1].protocol: port 80 is HTTPS here and HTTP in listeners[0] \"one\"");
    assertThat(fleet().outcome().accepted().isAccepted()).isFalse();
  }

  @Test
  void shouldNotLetAFaultyListenerClash() {
    scene.gateway(
        "x/g",
        """
        listeners:
        - {name: one, port: 80, protocol: HTTP}
        - {name: two, port: 80, protocol: HTTPS, hosts: ["a b"], tls: {credentialName: one}}
        """);

    assertThat(listener("one").accepted().isAccepted()).isTrue();
    assertThat(listener("two").conflict()).isNull();
    assertThat(listener("two").accepted().message()).startsWith("listeners[1].hosts[0]: must be");
  }

  @Test
  void shouldReportAllFaultsOfAListener() {
    scene.gateway(
        "x/g",
        """
        listeners:
        - {name: one, port: 0, protocol: HTTP, hosts: ["*", "a_b"], tls: {credentialName: one}}
        - {name: two, port: 9901, protocol: HTTP}
        - {name: three, port: 9902, protocol: HTTP}
        """);

    assertThat(listener("one").accepted().message())
        .contains("listeners[0].port: must be 1 to 65535, not 0")
        .contains("listeners[0].hosts[0]: ")
        .contains("listeners[0].hosts[1]: ")
        .contains("listeners[0].tls: must not be set on an HTTP listener");
    assertThat(listener("two").accepted().reason()).isEqualTo(Reasons.PORT_UNAVAILABLE);
    assertThat(listener("three").accepted())
        .isEqualTo(
            new Rejected(
                Reasons.PORT_UNAVAILABLE,
                "listeners[2].port: on 9902 pods take connections over from each other; choose"
                    + " another"));
  }

  @Test
  void shouldTellWhyACertificateCannotBeUsed() {
    scene
        .gateway(
            "x/g",
            """
            listeners:
            - {name: none, port: 1, protocol: HTTPS}
            - {name: missing, port: 2, protocol: HTTPS, tls: {credentialName: nobody}}
            - {name: broken, port: 3, protocol: HTTPS, tls: {credentialName: broken}}
            - {name: far, port: 4, protocol: HTTPS,
               tls: {credentialName: one, credentialNamespace: y}}
            - {name: good, port: 5, protocol: HTTPS, tls: {credentialName: one}}
            """)
        .secret("x/one", PAIR)
        .secret("y/one", PAIR)
        .secret("x/broken", PAIR.withKey("hello"));

    assertThat(listener("none").resolvedRefs().reason()).isEqualTo(Reasons.INVALID_CERTIFICATE_REF);
    assertThat(listener("missing").resolvedRefs().message())
        .isEqualTo(
            "listeners[1].tls.credentialName: there is no Secret \"x/nobody\" of type"
                + " kubernetes.io/tls");
    assertThat(listener("broken").resolvedRefs().message())
        .startsWith("listeners[2].tls.credentialName: Secret \"x/broken\": tls.key holds no");
    assertThat(listener("far").resolvedRefs())
        .isEqualTo(
            new Rejected(
                Reasons.REF_NOT_PERMITTED,
                "listeners[3].tls.credentialNamespace: a ReferenceGrant in namespace \"y\" must"
                    + " permit Gateways of group \"penstock.dev\" in namespace \"x\" to refer to"
                    + " Secret \"one\""));
    assertThat(listener("good").served()).isTrue();
    assertThat(fleet().snapshot().listeners().keys()).containsExactly("good");
    assertThat(fleet().snapshot().certificates().keys()).containsExactly("x/one");
    assertThat(
            translation()
                .originsOf(Scene.key("x/g"), new ResourceName(ResourceKind.CERTIFICATE, "x/one")))
        .containsExactly(new Origin.OfListener("good"));
  }

  @Test
  void shouldUseACertificateOfAnotherNamespaceWhenGranted() {
    scene
        .gateway(
            "x/g",
            "listeners: [{name: a, port: 1, protocol: HTTPS,"
                + " tls: {credentialName: one, credentialNamespace: y, minVersion: '1.3'}}]")
        .secret("y/one", PAIR)
        .grant(
            "y/n",
            "{from: [{group: penstock.dev, kind: Gateway, namespace: x}],"
                + " to: [{group: '', kind: Secret, name: one}]}");

    assertThat(listener("a").served()).isTrue();
    assertThat(fleet().snapshot().certificates().keys()).containsExactly("y/one");
  }

  @Test
  void shouldReportAnExpiredCertificateButGoOnServingIt() {
    scene
        .gateway(
            "x/g", "listeners: [{name: a, port: 1, protocol: HTTPS, tls: {credentialName: one}}]")
        .secret("x/one", PAIR);
    String version = fleet().snapshot().version();
    assertThat(listener("a").resolvedRefs().isAccepted()).isTrue();

    now.set(TestCertificate.NOT_AFTER);

    assertThat(listener("a").resolvedRefs())
        .isEqualTo(
            new Rejected(
                Reasons.INVALID_CERTIFICATE_REF,
                "listeners[0].tls.credentialName: the certificate in Secret \"x/one\" expired at"
                    + " 2035-01-01T00:00:00Z; it is still served, but clients will refuse it"));
    assertThat(fleet().snapshot().version()).isEqualTo(version);
  }

  @Test
  void shouldCountRoutesThatAttachWhetherOrNotTheListenerServes() {
    scene.gateway(
        "x/g",
        """
        listeners:
        - {name: a, port: 80, protocol: HTTP}
        - {name: b, port: 443, protocol: HTTPS, tls: {credentialName: nobody}}
        """);
    scene
        .route("x/r", "{parentRefs: [{name: g}, {name: g, sectionName: b}], rules: []}")
        .route("x/q", "{parentRefs: [{name: g, sectionName: b}], rules: []}")
        .route("y/q", "{parentRefs: [{name: g, namespace: x}], rules: []}");

    assertThat(fleet().outcome().listeners())
        .extracting(ListenerOutcome::attachedRoutes)
        .containsExactly(1, 2);

    scene.route("x/r", null);

    assertThat(fleet().outcome().listeners())
        .extracting(ListenerOutcome::attachedRoutes)
        .containsExactly(0, 1);
  }

  private Translation translation() {
    return translator.translate(scene.view());
  }

  private FleetTranslation fleet() {
    FleetTranslation fleet = translation().fleets().get(Scene.key("x/g"));
    return Objects.requireNonNull(fleet);
  }

  private ListenerOutcome listener(String name) {
    List<ListenerOutcome> named =
        fleet().outcome().listeners().stream()
            .filter(listener -> listener.name().equals(name))
            .toList();
    assertThat(named).hasSize(1);
    return named.getFirst();
  }
}
