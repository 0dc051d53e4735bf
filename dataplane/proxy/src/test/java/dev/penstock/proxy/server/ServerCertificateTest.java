package dev.penstock.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.penstock.proxy.config.CertificateConfig;
import dev.penstock.proxy.config.PrivateBytes;
import dev.penstock.proxy.support.TestCertificate;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class ServerCertificateTest {
  private static final TestCertificate EC = TestCertificate.ec("a.example.com");
  private static final TestCertificate OTHER_EC = TestCertificate.ec("a.example.com");
  private static final TestCertificate RSA = TestCertificate.rsa("a.example.com");
  private static final TestCertificate OTHER_RSA = TestCertificate.rsa("a.example.com");
  private static final TestCertificate EDDSA = TestCertificate.edDsa("Ed25519", "a.example.com");

  @Test
  void shouldRefuseAKeyOfAnotherCertificate() {
    assertRefused(EC, OTHER_EC, "privateKey must belong to the first certificate");
    assertRefused(RSA, OTHER_RSA, "privateKey must belong to the first certificate");
    assertRefused(EC, RSA, "privateKey must belong to the first certificate");
    assertRefused(RSA, EC, "privateKey must belong to the first certificate");
    assertRefused(EDDSA, EC, "privateKey must belong to the first certificate");
  }

  @Test
  void shouldRefuseAKeyThatIsNotSound() {
    for (TestCertificate each : new TestCertificate[] {EC, RSA}) {
      byte[] der = each.key().getEncoded();
      byte[] truncated = Arrays.copyOf(der, der.length - 1);
      assertRefused(each, pem("PRIVATE KEY", truncated), "privateKey must be a valid key");
      assertRefused(each, pem("RSA PRIVATE KEY", truncated), "privateKey must be a valid key");
      assertRefused(each, pem("EC PRIVATE KEY", new byte[0]), "privateKey must be a valid key");
    }
    byte[] changed = RSA.key().getEncoded();
    changed[changed.length - 1] ^= 1;
    assertRefused(RSA, pem("PRIVATE KEY", changed), "privateKey must be a valid key");
  }

  @Test
  void shouldRefuseWhatIsNoKey() {
    assertRefused(EC, EC.certificatePem(), "privateKey must hold one private key in PEM, holds 0");
    assertRefused(
        EC, pem("ENCRYPTED PRIVATE KEY", EC.key().getEncoded()), "privateKey must be PKCS#8");
  }

  @Test
  void shouldSayNothingOfTheKeyInAnError() {
    assertThatExceptionOfType(InvalidCertificateException.class)
        .isThrownBy(() -> ServerCertificate.parse(config(EC, key(OTHER_EC))))
        .satisfies(error -> assertThat(error.getMessage()).doesNotContain("BEGIN"));
  }

  private static void assertRefused(TestCertificate certificate, TestCertificate key, String why) {
    assertRefused(certificate, key(key), why);
  }

  private static void assertRefused(TestCertificate certificate, PrivateBytes key, String why) {
    assertThatExceptionOfType(InvalidCertificateException.class)
        .isThrownBy(() -> ServerCertificate.parse(config(certificate, key)))
        .withMessageStartingWith(why);
  }

  private static CertificateConfig config(TestCertificate certificate, PrivateBytes key) {
    return new CertificateConfig("n/c", certificate.certificatePem(), key);
  }

  private static PrivateBytes key(TestCertificate certificate) {
    return pem("PRIVATE KEY", certificate.key().getEncoded());
  }

  private static PrivateBytes pem(String label, byte[] der) {
    return TestCertificate.keyPem(label, der);
  }
}
