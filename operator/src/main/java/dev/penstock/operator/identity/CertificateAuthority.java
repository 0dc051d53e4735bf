package dev.penstock.operator.identity;

import dev.penstock.operator.identity.TokenVerifier.Verdict;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The fleets' certificate authority: gives pods their certificates and this replica its own, and
 * says whom to trust. All methods may be called from any thread.
 */
@ApplicationScoped
public class CertificateAuthority {
  private final AuthorityKeeper keeper;
  private final TokenVerifier tokens;
  private final ReplicaCredentials credentials;
  private final RotationPolicy policy;
  private final InstantSource clock;

  /** For the container. */
  @Inject
  public CertificateAuthority(
      KubernetesClient client, IdentityConfig config, ReplicaConfig replica) {
    this(
        new SecretStore(client, replica.namespace(), config.secretName()),
        new TokenReviewer(client, config.tokenAudience()),
        new RotationPolicy(
            config.rotation().period(),
            config.rotation().overlap(),
            config.leafLifetime(),
            config.authorityValidity()),
        new ReplicaCredentials(
            new ReplicaIdentity(replica.namespace(), replica.pod()),
            config.serverNames(),
            config.leafLifetime(),
            InstantSource.system()),
        InstantSource.system());
  }

  CertificateAuthority(
      AuthorityStore store,
      TokenVerifier tokens,
      RotationPolicy policy,
      ReplicaCredentials credentials,
      InstantSource clock) {
    this.clock = clock;
    this.policy = policy;
    this.tokens = tokens;
    this.credentials = credentials;
    AuthorityRotation rotation =
        new AuthorityRotation(policy, now -> Certificates.newAuthority(now, policy.validity()));
    this.keeper = new AuthorityKeeper(store, rotation, clock, AuthorityKeeper.Pace.DEFAULT);
    // First of all listeners: whoever hears of a new authority can count on the credentials.
    keeper.onChange(credentials::accept);
  }

  /** Begins to load the authority, or to make it; returns at once. */
  public void start() {
    keeper.start();
  }

  /** Whether certificates can be issued and presented. */
  public boolean isLoaded() {
    return credentials.isLoaded();
  }

  /** Whom to trust now; empty until the authority has been loaded. */
  public Optional<TrustBundle> trustBundle() {
    return keeper.ring().map(AuthorityRing::bundle);
  }

  /**
   * Calls at once with the bundle there is, if any, and then with each new one. The listener must
   * not block.
   */
  public void onTrustBundle(Consumer<TrustBundle> listener) {
    keeper.onChange(ring -> listener.accept(ring.bundle()));
  }

  /**
   * Issues a certificate to the pod that the token proves. Blocks while the API server is asked.
   *
   * @param signingRequest PKCS#10 in DER
   */
  public Issuance issue(String token, byte[] signingRequest) {
    PublicKey key;
    try {
      key = SigningRequest.verifiedKey(signingRequest);
    } catch (SigningRequest.InvalidException e) {
      return new Issuance.Invalid("certificate_signing_request: " + e.getMessage());
    }
    Optional<AuthorityRing> ring = keeper.ring();
    if (ring.isEmpty()) {
      return new Issuance.Unavailable("the authority has not been loaded yet");
    }
    return switch (tokens.verify(token)) {
      case Verdict.Verified(PodIdentity pod) -> issue(pod, key, ring.get());
      case Verdict.Refused(String reason) -> new Issuance.Unauthenticated(reason);
      case Verdict.Unavailable(String reason) -> new Issuance.Unavailable(reason);
    };
  }

  private Issuance issue(PodIdentity pod, PublicKey key, AuthorityRing ring) {
    X509Certificate leaf =
        Certificates.newLeaf(
            ring.signing(),
            key,
            pod,
            List.of(),
            new Certificates.Validity(clock.instant(), policy.leafLifetime()));
    return new Issuance.Issued(pod, List.of(leaf), ring.bundle());
  }

  /** This replica's own key and certificate, whichever is current at each handshake. */
  public X509ExtendedKeyManager keyManager() {
    return credentials.keyManager();
  }

  /** Trusts what the authorities signed that are in force at each handshake. */
  public X509ExtendedTrustManager trustManager() {
    return credentials.trustManager();
  }

  /**
   * Who holds the certificate, checked against the authorities in force now: a resumed TLS session
   * or a long-lived connection may have been let in by one that has been dropped since.
   *
   * @return empty when nobody in force vouches for it
   */
  public Optional<PeerIdentity> identify(X509Certificate leaf) {
    return credentials.identify(leaf);
  }

  @PreDestroy
  void close() {
    keeper.close();
  }
}
