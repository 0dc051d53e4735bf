package dev.penstock.operator.identity;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One certificate authority on its way through a rotation.
 *
 * @param certificate self-signed
 * @param key null once it signs no more
 * @param since when it entered its stage
 */
record Authority(
    X509Certificate certificate, @Nullable PrivateKey key, Stage stage, Instant since) {

  /** An authority goes through these in order, and there is always exactly one that signs. */
  enum Stage {
    /** Trusted, but signs nothing yet: time for the trust to reach everyone. */
    INCOMING,
    /** Signs everything. */
    SIGNING,
    /** Signs no more, but trusted until the last certificate that it signed has expired. */
    OUTGOING
  }

  Authority {
    if (stage != Stage.OUTGOING && key == null) {
      throw new IllegalArgumentException("An authority that is to sign needs its key");
    }
  }

  /** Tells authorities apart: the certificate's serial number in hexadecimal. */
  String id() {
    return certificate.getSerialNumber().toString(16);
  }

  Authority enter(Stage next, Instant now) {
    return new Authority(certificate, next == Stage.OUTGOING ? null : key, next, now);
  }

  boolean expired(Instant now) {
    return !now.isBefore(certificate.getNotAfter().toInstant());
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "Authority[" + id() + ", " + stage + " since " + since + "]";
  }
}
