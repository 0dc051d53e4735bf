package dev.penstock.proxy.sync;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;

/**
 * A PKCS#10 request in DER (RFC 2986) with an empty subject: the operator sets the names it has
 * verified. The platform has no public class that writes one.
 */
final class SigningRequest {
  private static final int SEQUENCE = 0x30;
  private static final int BIT_STRING = 0x03;

  /** The version, 0. */
  private static final byte[] VERSION = {0x02, 0x01, 0x00};

  /** A Name with no parts. */
  private static final byte[] SUBJECT = {SEQUENCE, 0x00};

  /** The implicitly tagged set of attributes, empty. */
  private static final byte[] ATTRIBUTES = {(byte) 0xA0, 0x00};

  /** AlgorithmIdentifier of ecdsa-with-SHA256, 1.2.840.10045.4.3.2 (RFC 5758 section 3.2). */
  private static final byte[] ECDSA_WITH_SHA256 = {
    SEQUENCE, 0x0A, 0x06, 0x08, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x04, 0x03, 0x02
  };

  private SigningRequest() {}

  /** For an EC key pair. */
  static byte[] encode(KeyPair keys) throws GeneralSecurityException {
    byte[] info =
        tagged(SEQUENCE, join(VERSION, SUBJECT, keys.getPublic().getEncoded(), ATTRIBUTES));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(info);
    // A bit string begins with the number of unused bits in its last octet.
    byte[] bits = join(new byte[] {0}, signature.sign());
    return tagged(SEQUENCE, join(info, ECDSA_WITH_SHA256, tagged(BIT_STRING, bits)));
  }

  private static byte[] tagged(int tag, byte[] content) {
    int length = content.length;
    if (length < 0x80) {
      return join(new byte[] {(byte) tag, (byte) length}, content);
    }
    // Two octets of length hold what a request with one EC key can come to.
    return join(new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length}, content);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
