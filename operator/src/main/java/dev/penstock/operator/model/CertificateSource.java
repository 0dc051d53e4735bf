package dev.penstock.operator.model;

import dev.penstock.api.v1alpha1.ListenerTls;
import dev.penstock.api.v1alpha1.Penstock;
import dev.penstock.api.v1alpha1.Reasons;
import dev.penstock.operator.model.Certificates.Broken;
import dev.penstock.operator.model.Certificates.Check;
import dev.penstock.operator.model.Certificates.Usable;
import dev.penstock.operator.snapshot.CertificateResource;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.SortedTable;
import dev.penstock.operator.view.TlsSecret;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Resolves what listeners refer to, and remembers the check of each Secret for as long as the
 * Secret stays the same object.
 *
 * <p>An expired certificate is reported but still served: which config a fleet has must depend on
 * the API's objects alone, or two replicas whose clocks differ would disagree, and most clients
 * refuse it anyway.
 */
final class CertificateSource {
  private final Map<ObjectKey, Checked> memo = new HashMap<>();
  private SortedTable<ObjectKey, TlsSecret> secrets = SortedTable.empty();
  private Grants grants = new Grants(SortedTable.empty());
  private Instant now = Instant.MIN;

  /** Sets what references are resolved against from now on. */
  void use(SortedTable<ObjectKey, TlsSecret> nextSecrets, Grants nextGrants, Instant nextNow) {
    SortedTable.diff(
        secrets,
        nextSecrets,
        (key, before, after) -> {
          if (after == null) {
            memo.remove(key);
          }
        });
    secrets = nextSecrets;
    grants = nextGrants;
    now = nextNow;
  }

  /**
   * Resolves a listener's reference.
   *
   * @param gateway the Gateway that refers
   * @param at the field of the Gateway's spec, for messages
   * @param tls the reference
   */
  Credential credential(ObjectKey gateway, String at, ListenerTls tls) {
    String given = tls.credentialNamespace();
    ObjectKey key =
        new ObjectKey(given == null ? gateway.namespace() : given, tls.credentialName());
    Grants.Referrer from = new Grants.Referrer(Penstock.GROUP, "Gateway", gateway.namespace());
    if (!grants.permit(from, "Secret", key)) {
      return Credential.rejected(
          Reasons.REF_NOT_PERMITTED,
          at + ".credentialNamespace: " + Grants.advice(from, "Secret", key));
    }
    String field = at + ".credentialName: ";
    TlsSecret secret = secrets.get(key);
    if (secret == null) {
      return Credential.rejected(
          Reasons.INVALID_CERTIFICATE_REF,
          field + "there is no Secret \"" + key + "\" of type kubernetes.io/tls");
    }
    return switch (check(secret)) {
      case Broken broken ->
          Credential.rejected(
              Reasons.INVALID_CERTIFICATE_REF, field + "Secret \"" + key + "\": " + broken.text());
      case Usable usable -> served(field, secret, usable);
    };
  }

  private Credential served(String field, TlsSecret secret, Usable usable) {
    boolean expired = !now.isBefore(usable.notAfter());
    Verdict resolved =
        expired
            ? new Verdict.Rejected(
                Reasons.INVALID_CERTIFICATE_REF,
                "%sthe certificate in Secret \"%s\" expired at %s; it is still served, but clients will refuse it"
                    .formatted(field, secret.key(), usable.notAfter()))
            : Credential.resolved();
    CertificateResource certificate =
        new CertificateResource(
            secret.key().toString(), secret.certificateChain(), secret.privateKey());
    return new Credential(
        resolved, Optional.of(certificate), true, expired ? Instant.MAX : usable.notAfter());
  }

  @SuppressWarnings("ReferenceEquality") // An unchanged Secret is the same object.
  private Check check(TlsSecret secret) {
    Checked known = memo.get(secret.key());
    if (known != null && known.secret() == secret) {
      return known.check();
    }
    Check check = Certificates.check(secret);
    memo.put(secret.key(), new Checked(secret, check));
    return check;
  }

  private record Checked(TlsSecret secret, Check check) {}
}
