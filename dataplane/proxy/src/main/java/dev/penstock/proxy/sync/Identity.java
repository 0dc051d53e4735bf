package dev.penstock.proxy.sync;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What the pod shows on its stream.
 *
 * @param key of the leaf
 * @param chain the leaf first
 */
record Identity(PrivateKey key, List<X509Certificate> chain) {
  /** When it ends. */
  Instant notAfter() {
    return chain.getFirst().getNotAfter().toInstant();
  }

  /** What is left, at {@code now}, of two thirds of its life: the time to get a new one. */
  Duration untilRenewal(Instant now) {
    Duration left = Duration.between(now, notAfter());
    return left.isNegative() ? Duration.ZERO : Duration.ofMillis(left.toMillis() * 2 / 3);
  }

  /** Whether one of the authorities has signed it. */
  boolean isSignedBy(List<X509Certificate> authorities) {
    return authorities.stream()
        .anyMatch(authority -> chain.stream().anyMatch(link -> isSignedBy(link, authority)));
  }

  private static boolean isSignedBy(X509Certificate certificate, X509Certificate authority) {
    try {
      certificate.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return "Identity[until " + notAfter() + "]";
  }
}
