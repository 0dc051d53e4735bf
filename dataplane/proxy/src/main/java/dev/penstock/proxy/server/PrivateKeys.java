package dev.penstock.proxy.server;

import dev.penstock.proxy.config.PrivateBytes;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;

/** Reads private keys in PKCS#8, PKCS#1 (RFC 8017) and SEC1 (RFC 5915). */
final class PrivateKeys {
  private static final String FIELD = "privateKey";
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

  private PrivateKeys() {}

  /**
   * The one private key of a PEM text.
   *
   * @param certificate the public key that it must belong to
   */
  static PrivateKey parse(PrivateBytes pem, PublicKey certificate)
      throws InvalidCertificateException {
    List<Pem.Block> keys =
        Pem.parse(pem, FIELD).stream().filter(b -> b.label().endsWith("PRIVATE KEY")).toList();
    if (keys.size() != 1) {
      throw new InvalidCertificateException(
          FIELD + " must hold one private key in PEM, holds " + keys.size());
    }
    PrivateKey key = decode(keys.getFirst(), certificate);
    checkPair(key, certificate);
    return key;
  }

  private static PrivateKey decode(Pem.Block block, PublicKey certificate)
      throws InvalidCertificateException {
    byte[] pkcs8 =
        switch (block.label()) {
          case "PRIVATE KEY" -> block.der();
          case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> wrap(block.der(), certificate);
          default ->
              throw new InvalidCertificateException(
                  FIELD + " must be PKCS#8, PKCS#1 or SEC1, not encrypted; is " + block.label());
        };
    try {
      return KeyFactory.getInstance(certificate.getAlgorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException e) {
      throw new InvalidCertificateException(
          "%s must be a valid key of the certificate's kind (%s)"
              .formatted(FIELD, certificate.getAlgorithm()),
          e);
    }
  }

  /**
   * The older forms lack the algorithm, or have it elsewhere: the certificate's own is the one that
   * the key must have.
   */
  private static byte[] wrap(byte[] key, PublicKey certificate) {
    byte[] spki = certificate.getEncoded();
    int start = headerLength(spki);
    byte[] algorithm = Arrays.copyOfRange(spki, start, start + elementLength(spki, start));
    return element(SEQUENCE, VERSION_0, algorithm, element(OCTET_STRING, key));
  }

  private static int headerLength(byte[] der) {
    return (der[1] & 0x80) == 0 ? 2 : 2 + (der[1] & 0x7F);
  }

  /** Header and content of the short element at {@code start}. */
  private static int elementLength(byte[] der, int start) {
    return 2 + (der[start + 1] & 0xFF);
  }

  private static byte[] element(int tag, byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static void checkPair(PrivateKey key, PublicKey certificate)
      throws InvalidCertificateException {
    byte[] probe = {1, 2, 3, 4};
    try {
      Signature signature = Signature.getInstance(signatureOf(certificate));
      signature.initSign(key);
      signature.update(probe);
      byte[] signed = signature.sign();
      signature.initVerify(certificate);
      signature.update(probe);
      if (signature.verify(signed)) {
        return;
      }
    } catch (GeneralSecurityException e) {
      throw mismatch(e);
    }
    throw mismatch(null);
  }

  private static InvalidCertificateException mismatch(
      @org.jspecify.annotations.Nullable Throwable cause) {
    String message = FIELD + " must belong to the first certificate of certificateChain";
    return cause == null
        ? new InvalidCertificateException(message)
        : new InvalidCertificateException(message, cause);
  }

  private static String signatureOf(PublicKey key) throws InvalidCertificateException {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      case "EdDSA" -> "EdDSA";
      default ->
          throw new InvalidCertificateException(
              "certificateChain must begin with an RSA, ECDSA or EdDSA certificate");
    };
  }
}
