package dev.penstock.operator.model;

import dev.penstock.operator.view.TlsSecret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.jspecify.annotations.Nullable;

/** Whether a Secret holds a certificate chain and key that TLS can be served with. */
final class Certificates {
  private static final byte[] CHALLENGE = "penstock".getBytes(StandardCharsets.US_ASCII);

  private Certificates() {}

  /** Parses both, and proves that the key is the leaf's. */
  static Check check(TlsSecret secret) {
    try {
      X509Certificate leaf = leaf(secret.certificateChain().toByteArray());
      PrivateKey key = key(secret.privateKey().toByteArray());
      String algorithm = signatureAlgorithm(leaf.getPublicKey());
      if (!matches(leaf.getPublicKey(), key, algorithm)) {
        throw new Unusable("tls.key is not the key of the first certificate in tls.crt");
      }
      return new Usable(leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant());
    } catch (Unusable e) {
      return new Broken(e.text());
    }
  }

  private static X509Certificate leaf(byte[] pem) throws Unusable {
    if (pem.length == 0) {
      throw new Unusable("tls.crt is missing; it must be PEM certificates, the leaf first");
    }
    X509CertificateHolder leaf = null;
    try (PEMParser parser = parser(pem)) {
      for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
        if (!(object instanceof X509CertificateHolder certificate)) {
          throw new Unusable("tls.crt holds something that is not a certificate");
        }
        leaf = leaf == null ? certificate : leaf;
      }
      if (leaf == null) {
        throw new Unusable("tls.crt holds no PEM certificate");
      }
      return new JcaX509CertificateConverter().getCertificate(leaf);
    } catch (IOException | CertificateException e) {
      throw new Unusable("tls.crt cannot be parsed as PEM certificates");
    }
  }

  private static PrivateKey key(byte[] pem) throws Unusable {
    if (pem.length == 0) {
      throw new Unusable("tls.key is missing; it must be a PEM private key");
    }
    try (PEMParser parser = parser(pem)) {
      for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
        PrivateKeyInfo info = keyInfo(object);
        if (info != null) {
          return new JcaPEMKeyConverter().getPrivateKey(info);
        }
      }
    } catch (IOException e) {
      throw new Unusable("tls.key cannot be parsed as a PEM private key");
    }
    throw new Unusable("tls.key holds no PEM private key (PKCS#8, PKCS#1 or SEC1)");
  }

  /** The key in a PEM block; null for other blocks, such as the parameters before an EC key. */
  private static @Nullable PrivateKeyInfo keyInfo(Object object) throws Unusable {
    return switch (object) {
      case PEMKeyPair pair -> pair.getPrivateKeyInfo();
      case PrivateKeyInfo info -> info;
      case PEMEncryptedKeyPair ignored -> throw encrypted();
      case PKCS8EncryptedPrivateKeyInfo ignored -> throw encrypted();
      default -> null;
    };
  }

  private static Unusable encrypted() {
    return new Unusable("tls.key is encrypted; it must be a private key without passphrase");
  }

  private static String signatureAlgorithm(PublicKey key) throws Unusable {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default ->
          throw new Unusable(
              "the certificate's key is of type "
                  + key.getAlgorithm()
                  + "; it must be RSA, or EC on P-256, P-384 or P-521");
    };
  }

  private static boolean matches(PublicKey publicKey, PrivateKey privateKey, String algorithm)
      throws Unusable {
    if (!publicKey.getAlgorithm().equals(privateKey.getAlgorithm())) {
      return false;
    }
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(privateKey);
      signature.update(CHALLENGE);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(CHALLENGE);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      throw new Unusable("tls.key cannot be used to sign");
    }
  }

  private static PEMParser parser(byte[] pem) {
    return new PEMParser(
        new InputStreamReader(new ByteArrayInputStream(pem), StandardCharsets.US_ASCII));
  }

  /** What a check results in. */
  sealed interface Check {}

  /** The pair can be used, between two instants. */
  record Usable(Instant notBefore, Instant notAfter) implements Check {}

  /** The pair cannot be used; the text says why without showing any of it. */
  record Broken(String text) implements Check {}

  /** Carries a text from where a fault is found to {@link #check}, and never further. */
  private static final class Unusable extends Exception {
    private final String text;

    Unusable(String text) {
      super(text, null, false, false);
      this.text = text;
    }

    String text() {
      return text;
    }
  }
}
