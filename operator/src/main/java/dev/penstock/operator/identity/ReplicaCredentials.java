package dev.penstock.operator.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What this replica shows in a handshake and whom it believes: both follow the authority without a
 * connection being dropped. The leaf is renewed at the first handshake after two thirds of its
 * life, or when another authority signs.
 */
final class ReplicaCredentials {
  private static final int URI_NAME = 6;

  private final ReplicaIdentity identity;
  private final List<String> serverNames;
  private final Duration lifetime;
  private final InstantSource clock;
  private volatile @Nullable State state;

  /** One authority's worth of credentials. */
  private record State(
      AuthorityRing ring,
      X509ExtendedTrustManager trust,
      LiveKeyManager.Pair pair,
      Instant renewAt) {}

  ReplicaCredentials(
      ReplicaIdentity identity, List<String> serverNames, Duration lifetime, InstantSource clock) {
    this.identity = identity;
    this.serverNames = List.copyOf(serverNames);
    this.lifetime = lifetime;
    this.clock = clock;
  }

  synchronized void accept(AuthorityRing ring) {
    State held = state;
    boolean sameSigner =
        held != null && held.ring().signing().certificate().equals(ring.signing().certificate());
    if (held != null && sameSigner) {
      state = new State(ring, trustIn(ring.bundle()), held.pair(), held.renewAt());
    } else {
      state = renewed(ring, trustIn(ring.bundle()));
    }
  }

  boolean isLoaded() {
    return state != null;
  }

  X509ExtendedKeyManager keyManager() {
    return new LiveKeyManager(() -> current().pair());
  }

  X509ExtendedTrustManager trustManager() {
    return new LiveTrustManager(() -> current().trust());
  }

  Optional<PeerIdentity> identify(X509Certificate leaf) {
    try {
      current().trust().checkClientTrusted(new X509Certificate[] {leaf}, "EC");
      return Optional.ofNullable(identityIn(leaf));
    } catch (CertificateException e) {
      return Optional.empty();
    }
  }

  private static @Nullable PeerIdentity identityIn(X509Certificate leaf)
      throws CertificateException {
    Collection<List<?>> names = leaf.getSubjectAlternativeNames();
    if (names == null) {
      return null;
    }
    List<String> uris =
        names.stream()
            .filter(name -> Integer.valueOf(URI_NAME).equals(name.getFirst()))
            .map(name -> String.valueOf(name.get(1)))
            .toList();
    return uris.size() == 1 ? PeerIdentity.parse(uris.getFirst()) : null;
  }

  private State current() {
    State held = state;
    if (held == null) {
      throw new IllegalStateException("The authority has not been loaded yet");
    }
    return clock.instant().isBefore(held.renewAt()) ? held : renew(held);
  }

  @SuppressWarnings("ReferenceEquality") // Whether another thread has replaced it meanwhile.
  private synchronized State renew(State stale) {
    State held = state;
    if (held != null && held != stale) {
      return held;
    }
    State next = renewed(stale.ring(), stale.trust());
    state = next;
    return next;
  }

  private State renewed(AuthorityRing ring, X509ExtendedTrustManager trust) {
    KeyPair keys = Certificates.newKeyPair();
    Instant now = clock.instant();
    X509Certificate leaf =
        Certificates.newLeaf(
            ring.signing(),
            keys.getPublic(),
            identity,
            serverNames,
            new Certificates.Validity(now, lifetime));
    LiveKeyManager.Pair pair = new LiveKeyManager.Pair(keys.getPrivate(), leaf);
    return new State(ring, trust, pair, now.plus(lifetime.multipliedBy(2).dividedBy(3)));
  }

  private static X509ExtendedTrustManager trustIn(TrustBundle bundle) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (X509Certificate authority : bundle.authorities()) {
        store.setCertificateEntry(authority.getSerialNumber().toString(16), authority);
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager extended) {
          return extended;
        }
      }
      throw new IllegalStateException("Every JDK's PKIX has an X509ExtendedTrustManager");
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("An empty key store takes any certificate", e);
    }
  }
}
