package dev.penstock.proxy.sync;

import java.io.StringWriter;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.jspecify.annotations.Nullable;

/** A certificate authority of the tests' own. */
public final class TestAuthority {
  private static final AtomicLong SERIAL = new AtomicLong(1);

  private final KeyPair keys = newKeys();
  private final String name;
  private final X509Certificate certificate;

  /** Makes itself a key and a certificate. */
  public TestAuthority(String name) {
    this.name = name;
    this.certificate = sign(name, keys.getPublic(), Duration.ofDays(1), null);
  }

  X509Certificate certificate() {
    return certificate;
  }

  /** Its certificate. */
  public String pem() {
    return pem(certificate);
  }

  /** For a server of this name. */
  X509Certificate server(PublicKey key, String dnsName) {
    return sign(
        "operator", key, Duration.ofHours(1), new GeneralName(GeneralName.dNSName, dnsName));
  }

  /** For the key of a PKCS#10 request, whose signature must be right. */
  X509Certificate client(byte[] request, String uri, Duration lifetime) {
    try {
      JcaPKCS10CertificationRequest parsed = new JcaPKCS10CertificationRequest(request);
      if (!parsed.isSignatureValid(
          new JcaContentVerifierProviderBuilder().build(parsed.getPublicKey()))) {
        throw new IllegalArgumentException("wrong signature");
      }
      return sign(
          "pod",
          parsed.getPublicKey(),
          lifetime,
          new GeneralName(GeneralName.uniformResourceIdentifier, uri));
    } catch (Exception e) {
      throw new IllegalArgumentException(e);
    }
  }

  static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static String pem(Object object) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return text.toString();
  }

  private X509Certificate sign(
      String subject, PublicKey key, Duration lifetime, @Nullable GeneralName alternative) {
    Instant now = Instant.now();
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            new X500Name("CN=" + name),
            BigInteger.valueOf(SERIAL.getAndIncrement()),
            Date.from(now.minusSeconds(60)),
            Date.from(now.plus(lifetime)),
            new X500Name("CN=" + subject),
            key);
    try {
      builder.addExtension(
          Extension.basicConstraints, true, new BasicConstraints(alternative == null));
      if (alternative != null) {
        builder.addExtension(
            Extension.subjectAlternativeName, false, new GeneralNames(alternative));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
