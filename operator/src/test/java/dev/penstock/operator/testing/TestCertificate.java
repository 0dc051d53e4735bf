package dev.penstock.operator.testing;

import dev.penstock.operator.view.PrivateBytes;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A self-signed certificate and its key, made for a test.
 *
 * @param chain PEM
 * @param key PEM, PKCS#8
 */
public record TestCertificate(PrivateBytes chain, PrivateBytes key) {
  /** When a certificate of the default life time begins to be valid. */
  public static final Instant NOT_BEFORE = Instant.parse("2025-01-01T00:00:00Z");

  /** When it expires. */
  public static final Instant NOT_AFTER = Instant.parse("2035-01-01T00:00:00Z");

  /** A pair with the default life time. */
  public static TestCertificate of(String algorithm) {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
      return new TestCertificate(
          pem(selfSigned(pair)), pem(new JcaPKCS8Generator(pair.getPrivate(), null)));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("cannot make a certificate for a test", e);
    }
  }

  /** This certificate with the key of another. */
  public TestCertificate withKeyOf(TestCertificate other) {
    return new TestCertificate(chain, other.key);
  }

  /** This certificate with something else as its key. */
  public TestCertificate withKey(String text) {
    return new TestCertificate(chain, PrivateBytes.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Something else as certificate. */
  public TestCertificate withChain(String text) {
    return new TestCertificate(PrivateBytes.of(text.getBytes(StandardCharsets.UTF_8)), key);
  }

  /** An object of the crypto library as PEM. */
  public static PrivateBytes pem(Object object) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    return PrivateBytes.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static X509CertificateHolder selfSigned(KeyPair pair) throws OperatorCreationException {
    String algorithm = pair.getPublic().getAlgorithm();
    X500Name name = new X500Name("CN=a.example.com");
    return new JcaX509v3CertificateBuilder(
            name,
            BigInteger.ONE,
            Date.from(NOT_BEFORE),
            Date.from(NOT_AFTER),
            name,
            pair.getPublic())
        .build(
            new JcaContentSignerBuilder(
                    switch (algorithm) {
                      case "RSA" -> "SHA256withRSA";
                      case "EC" -> "SHA256withECDSA";
                      default -> "Ed25519";
                    })
                .build(pair.getPrivate()));
  }
}
