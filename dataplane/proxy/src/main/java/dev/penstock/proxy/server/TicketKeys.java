package dev.penstock.proxy.server;

import dev.penstock.proxy.config.PrivateBytes;
import dev.penstock.proxy.config.TicketKeysConfig;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * What session tickets are sealed with. Each pair of a listener and a certificate has keys of its
 * own: a ticket that was given elsewhere is one that nobody can open, and the client shakes hands
 * in full. So what a listener demands of its clients cannot be got around by a session that another
 * listener agreed to, and a client hears of a new certificate at once.
 */
final class TicketKeys {
  private static final byte[] PREFIX = "penstock ticket\0".getBytes(StandardCharsets.US_ASCII);
  private static final int PART = 16;

  private final List<PrivateBytes> secrets;

  private TicketKeys(List<PrivateBytes> secrets) {
    this.secrets = secrets;
  }

  /** Those that a fleet shares. */
  static TicketKeys of(TicketKeysConfig config) {
    return new TicketKeys(config.secrets());
  }

  /** Nobody else's. */
  static TicketKeys random() {
    byte[] secret = new byte[TicketKeysConfig.MIN_SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    return new TicketKeys(List.of(new PrivateBytes(secret)));
  }

  /** The first seals, all open. */
  OpenSslSessionTicketKey[] of(String listener, ServerCertificate certificate) {
    byte[] info = info(listener.getBytes(StandardCharsets.UTF_8), certificate.fingerprint());
    return secrets.stream()
        .map(secret -> key(secret, info))
        .toArray(OpenSslSessionTicketKey[]::new);
  }

  /** What is before and after the name has a fixed length, so no two pairs have the same. */
  private static byte[] info(byte[] listener, byte[] fingerprint) {
    byte[] info = Arrays.copyOf(PREFIX, PREFIX.length + listener.length + fingerprint.length);
    System.arraycopy(listener, 0, info, PREFIX.length, listener.length);
    System.arraycopy(fingerprint, 0, info, PREFIX.length + listener.length, fingerprint.length);
    return info;
  }

  private static OpenSslSessionTicketKey key(PrivateBytes secret, byte[] info) {
    try {
      byte[] derived =
          KDF.getInstance("HKDF-SHA256")
              .deriveData(
                  HKDFParameterSpec.ofExtract()
                      .addIKM(secret.toByteArray())
                      .thenExpand(info, 3 * PART));
      return new OpenSslSessionTicketKey(
          Arrays.copyOfRange(derived, 0, PART),
          Arrays.copyOfRange(derived, PART, 2 * PART),
          Arrays.copyOfRange(derived, 2 * PART, 3 * PART));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK from 25 on has HKDF-SHA256", e);
    }
  }
}
