package dev.penstock.operator.model;

import dev.penstock.api.v1alpha1.GatewaySpec;
import dev.penstock.api.v1alpha1.Listener;
import dev.penstock.api.v1alpha1.ListenerTls;
import dev.penstock.api.v1alpha1.Penstock;
import dev.penstock.api.v1alpha1.Reasons;
import dev.penstock.operator.model.GatewayFrame.ListenerShape;
import dev.penstock.operator.model.Verdict.Accepted;
import dev.penstock.operator.model.Verdict.Rejected;
import dev.penstock.operator.snapshot.CertificateResource;
import dev.penstock.operator.snapshot.ListenerResource;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.Resource;
import dev.penstock.operator.view.SortedTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns Gateways into frames. */
final class GatewayFrames {
  private final CertificateSource certificates;

  GatewayFrames(CertificateSource certificates) {
    this.certificates = certificates;
  }

  GatewayFrame frame(Resource<GatewaySpec> gateway) {
    List<Listener> listeners = gateway.spec().listeners();
    List<List<String>> faults = new ArrayList<>();
    for (int i = 0; i < listeners.size(); i++) {
      faults.add(faults(i, listeners));
    }
    List<Boolean> usable = faults.stream().map(List::isEmpty).toList();
    Assembly assembly = new Assembly();
    for (int i = 0; i < listeners.size(); i++) {
      Optional<Rejected> conflict =
          usable.get(i) ? ListenerConflicts.of(i, listeners, usable) : Optional.empty();
      Verdict accepted = accepted(i, listeners.get(i), faults.get(i), conflict);
      Credential credential = credential(gateway.key(), i, listeners.get(i));
      assembly.add(listeners.get(i), accepted, conflict, credential);
    }
    return assembly.frame();
  }

  private static List<String> faults(int index, List<Listener> listeners) {
    Listener listener = listeners.get(index);
    String at = "listeners[" + index + "]";
    Faults faults = new Faults();
    if (listener.port() < 1 || listener.port() > 65535) {
      faults.add(at + ".port", "must be 1 to 65535, not " + listener.port());
    }
    for (int i = 0; i < listener.hosts().size(); i++) {
      if (!Hostnames.isValid(Hostnames.normal(listener.hosts().get(i)))) {
        faults.add(at + ".hosts[" + i + "]", Hostnames.EXPECTED);
      }
    }
    if (listener.protocol() == Listener.Protocol.HTTP && listener.tls() != null) {
      faults.add(at + ".tls", "must not be set on an HTTP listener; for TLS the protocol is HTTPS");
    }
    if (listeners.stream().filter(other -> other.name().equals(listener.name())).count() > 1) {
      faults.add(at + ".name", "must be unique, but \"" + listener.name() + "\" is used twice");
    }
    return faults.texts();
  }

  private static Verdict accepted(
      int index, Listener listener, List<String> faults, Optional<Rejected> conflict) {
    if (!faults.isEmpty()) {
      return new Rejected(Reasons.INVALID, Faults.message(faults));
    }
    if (listener.port() == Penstock.ADMIN_PORT) {
      return new Rejected(
          Reasons.PORT_UNAVAILABLE,
          "listeners[%d].port: %d is the admin port of every pod; choose another"
              .formatted(index, listener.port()));
    }
    if (listener.port() == Penstock.HANDOVER_PORT) {
      return new Rejected(
          Reasons.PORT_UNAVAILABLE,
          "listeners[%d].port: on %d pods take connections over from each other; choose another"
              .formatted(index, listener.port()));
    }
    return conflict
        .<Verdict>map(rejected -> rejected)
        .orElseGet(() -> new Accepted(Reasons.ACCEPTED, "the listener is valid"));
  }

  private Credential credential(ObjectKey gateway, int index, Listener listener) {
    if (listener.protocol() == Listener.Protocol.HTTP) {
      return Credential.NONE_NEEDED;
    }
    String at = "listeners[" + index + "].tls";
    ListenerTls tls = listener.tls();
    return tls == null
        ? Credential.rejected(
            Reasons.INVALID_CERTIFICATE_REF,
            at + ": must be set on an HTTPS listener, with a credentialName")
        : certificates.credential(gateway, at, tls);
  }

  /** Gathers a frame listener by listener. */
  private static final class Assembly {
    private final List<ListenerShape> shape = new ArrayList<>();
    private final List<ListenerOutcome> findings = new ArrayList<>();
    private final Map<String, ListenerResource> resources = new HashMap<>();
    private final Map<String, CertificateResource> certificates = new HashMap<>();
    private Instant recheckAt = Instant.MAX;

    void add(
        Listener listener, Verdict accepted, Optional<Rejected> conflict, Credential credential) {
      boolean served = accepted.isAccepted() && credential.isServed();
      List<String> hosts =
          listener.hosts().stream().map(Hostnames::normal).filter(Hostnames::isValid).toList();
      shape.add(
          new ListenerShape(
              listener.name(),
              listener.port(),
              hosts,
              listener.effectiveAllowedRoutes().effectiveNamespaces(),
              served));
      findings.add(
          new ListenerOutcome(
              listener.name(),
              accepted,
              credential.resolvedRefs(),
              conflict.orElse(null),
              0,
              served));
      recheckAt = credential.recheckAt().isBefore(recheckAt) ? credential.recheckAt() : recheckAt;
      if (served) {
        credential.certificate().ifPresent(one -> certificates.put(one.name(), one));
        resources.put(listener.name(), resource(listener, hosts, credential));
      }
    }

    private static ListenerResource resource(
        Listener listener, List<String> hosts, Credential credential) {
      return new ListenerResource(
          listener.name(),
          listener.port(),
          switch (listener.protocol()) {
            case HTTP -> ListenerResource.Protocol.HTTP;
            case HTTPS -> ListenerResource.Protocol.HTTPS;
          },
          hosts,
          credential.certificate().map(CertificateResource::name).stream().toList(),
          minTlsVersion(listener));
    }

    private static ListenerResource.TlsVersion minTlsVersion(Listener listener) {
      ListenerTls tls = listener.tls();
      if (tls == null) {
        return ListenerResource.TlsVersion.TLS_1_2;
      }
      return switch (tls.effectiveMinVersion()) {
        case V1_2 -> ListenerResource.TlsVersion.TLS_1_2;
        case V1_3 -> ListenerResource.TlsVersion.TLS_1_3;
      };
    }

    GatewayFrame frame() {
      return new GatewayFrame(
          shape, findings, SortedTable.of(resources), SortedTable.of(certificates), recheckAt);
    }
  }
}
