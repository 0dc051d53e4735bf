package dev.penstock.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.model.Certificates.Broken;
import dev.penstock.operator.model.Certificates.Check;
import dev.penstock.operator.model.Certificates.Usable;
import dev.penstock.operator.testing.TestCertificate;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.PrivateBytes;
import dev.penstock.operator.view.TlsSecret;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;

class CertificatesTest {
  private static final TestCertificate EC = TestCertificate.of("EC");
  private static final TestCertificate RSA = TestCertificate.of("RSA");
  private static final Usable USABLE =
      new Usable(TestCertificate.NOT_BEFORE, TestCertificate.NOT_AFTER);

  @Test
  void shouldAcceptPairs() {
    assertThat(check(EC)).isEqualTo(USABLE);
    assertThat(check(RSA)).isEqualTo(USABLE);
  }

  @Test
  void shouldAcceptAChainAndParametersBeforeTheKey() {
    String chain = text(EC.chain()) + text(RSA.chain());
    String key =
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
            + text(EC.key());

    assertThat(check(EC.withChain(chain).withKey(key))).isEqualTo(USABLE);
  }

  @Test
  void shouldAcceptKeysInTheFormatsOfTheirAlgorithms() throws IOException {
    String pkcs1 = text(TestCertificate.pem(privateKey(RSA)));
    ECPrivateKey key = (ECPrivateKey) privateKey(EC);
    String sec1 =
        text(
            TestCertificate.pem(
                new PemObject(
                    "EC PRIVATE KEY",
                    new org.bouncycastle.asn1.sec.ECPrivateKey(
                            384, key.getS(), SECObjectIdentifiers.secp384r1)
                        .getEncoded())));

    assertThat(pkcs1).startsWith("-----BEGIN RSA PRIVATE KEY-----");
    assertThat(check(RSA.withKey(pkcs1))).isEqualTo(USABLE);
    assertThat(sec1).startsWith("-----BEGIN EC PRIVATE KEY-----");
    assertThat(check(EC.withKey(sec1))).isEqualTo(USABLE);
  }

  @Test
  void shouldRefuseTheKeyOfAnother() {
    Broken broken = new Broken("tls.key is not the key of the first certificate in tls.crt");

    assertThat(check(EC.withKeyOf(TestCertificate.of("EC")))).isEqualTo(broken);
    assertThat(check(EC.withKeyOf(RSA))).isEqualTo(broken);
  }

  @Test
  void shouldSayWhichEntryIsBroken() {
    assertThat(check(EC.withKey("")))
        .isEqualTo(new Broken("tls.key is missing; it must be a PEM private key"));
    assertThat(check(EC.withKey("hello")))
        .isEqualTo(new Broken("tls.key holds no PEM private key (PKCS#8, PKCS#1 or SEC1)"));
    assertThat(check(EC.withKey("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")))
        .isEqualTo(new Broken("tls.key cannot be parsed as a PEM private key"));
    assertThat(check(EC.withKey(text(EC.key()).substring(0, 100))))
        .isEqualTo(new Broken("tls.key cannot be parsed as a PEM private key"));
    assertThat(check(EC.withChain("")))
        .isEqualTo(new Broken("tls.crt is missing; it must be PEM certificates, the leaf first"));
    assertThat(check(EC.withChain("hello")))
        .isEqualTo(new Broken("tls.crt holds no PEM certificate"));
    assertThat(check(EC.withChain(text(EC.key()))))
        .isEqualTo(new Broken("tls.crt holds something that is not a certificate"));
    assertThat(
            check(EC.withChain("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")))
        .isEqualTo(new Broken("tls.crt cannot be parsed as PEM certificates"));
  }

  @Test
  void shouldRefuseKeysThatTheDataPlaneCannotUse() {
    assertThat(check(TestCertificate.of("Ed25519")))
        .isInstanceOfSatisfying(
            Broken.class, broken -> assertThat(broken.text()).contains("must be RSA, or EC"));
  }

  @Test
  void shouldRefuseEncryptedKeys() throws IOException, OperatorCreationException {
    OutputEncryptor encryptor =
        new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
            .setProvider(new BouncyCastleProvider())
            .setPassword("secret".toCharArray())
            .build();
    JcaPKCS8Generator encrypted = new JcaPKCS8Generator(privateKey(EC), encryptor);

    assertThat(check(EC.withKey(text(TestCertificate.pem(encrypted)))))
        .isEqualTo(new Broken("tls.key is encrypted; it must be a private key without passphrase"));
  }

  private static PrivateKey privateKey(TestCertificate pair) throws IOException {
    try (PEMParser parser = new PEMParser(new StringReader(text(pair.key())))) {
      return new JcaPEMKeyConverter().getPrivateKey((PrivateKeyInfo) parser.readObject());
    }
  }

  private static Check check(TestCertificate pair) {
    return Certificates.check(new TlsSecret(new ObjectKey("x", "one"), pair.chain(), pair.key()));
  }

  private static String text(PrivateBytes octets) {
    return new String(octets.toByteArray(), StandardCharsets.UTF_8);
  }
}
