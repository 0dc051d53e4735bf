package dev.penstock.operator.identity;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes keys (EC P-256) and certificates (RFC 5280). */
final class Certificates {
  /** A certificate begins this long ago, for clocks that are behind. */
  static final Duration SKEW = Duration.ofMinutes(5);

  private static final SecureRandom RANDOM = new SecureRandom();

  private Certificates() {}

  static KeyPair newKeyPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has EC P-256", e);
    }
  }

  /** A new self-signed authority, in {@link Authority.Stage#INCOMING}. */
  static Authority newAuthority(Instant now, Duration validity) {
    KeyPair keys = newKeyPair();
    BigInteger serial = serial();
    X500Principal name =
        new X500Principal("O=Penstock,CN=Penstock authority " + serial.toString(16));
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            serial,
            Date.from(now.minus(SKEW)),
            Date.from(now.plus(validity)),
            name,
            keys.getPublic());
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
      builder.addExtension(
          Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(keys.getPublic()));
      X509Certificate certificate = sign(builder, keys.getPrivate());
      return new Authority(certificate, keys.getPrivate(), Authority.Stage.INCOMING, now);
    } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
      throw new IllegalStateException("A certificate of our own making cannot be signed", e);
    }
  }

  /**
   * A leaf signed by the authority, valid for the lifetime or as long as the authority itself.
   *
   * @param serverNames DNS names it may serve; none makes it a client's certificate alone
   */
  static X509Certificate newLeaf(
      Authority authority,
      PublicKey key,
      PeerIdentity identity,
      List<String> serverNames,
      Validity validity) {
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            authority.certificate(),
            serial(),
            Date.from(validity.from()),
            Date.from(validity.until(authority)),
            new X500Principal("O=Penstock"),
            key);
    try {
      addLeafExtensions(builder, authority, key, identity, serverNames);
      return sign(builder, Objects.requireNonNull(authority.key(), "an authority that signs"));
    } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
      throw new IllegalStateException("A certificate of our own making cannot be signed", e);
    }
  }

  /**
   * @param now the time of issue
   * @param lifetime from {@link #SKEW} before now
   */
  record Validity(Instant now, Duration lifetime) {
    Instant from() {
      return now.minus(SKEW);
    }

    Instant until(Authority authority) {
      Instant wanted = from().plus(lifetime);
      Instant possible = authority.certificate().getNotAfter().toInstant();
      return wanted.isBefore(possible) ? wanted : possible;
    }
  }

  private static void addLeafExtensions(
      X509v3CertificateBuilder builder,
      Authority authority,
      PublicKey key,
      PeerIdentity identity,
      List<String> serverNames)
      throws GeneralSecurityException, CertIOException {
    List<GeneralName> names = new ArrayList<>();
    names.add(new GeneralName(GeneralName.uniformResourceIdentifier, identity.uri().toString()));
    serverNames.forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
    KeyPurposeId[] purposes =
        serverNames.isEmpty()
            ? new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth}
            : new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
    JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(names.toArray(new GeneralName[0])));
    builder.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        ids.createAuthorityKeyIdentifier(authority.certificate().getPublicKey()));
    builder.addExtension(
        Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(key));
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
  }

  private static BigInteger serial() {
    // 159 bits and never 0: positive and at most 20 octets (RFC 5280 section 4.1.2.2).
    return new BigInteger(158, RANDOM).setBit(158);
  }
}
