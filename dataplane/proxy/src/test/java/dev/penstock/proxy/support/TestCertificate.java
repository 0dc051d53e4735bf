package dev.penstock.proxy.support;

import dev.penstock.proxy.config.CertificateConfig;
import dev.penstock.proxy.config.PrivateBytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A self-signed certificate made by the JDK's keytool.
 *
 * @param certificate the certificate
 * @param key its private key
 */
public record TestCertificate(X509Certificate certificate, PrivateKey key) {
  private static final char[] PASSWORD = "changeit".toCharArray();

  /** With an EC P-256 key. */
  public static TestCertificate ec(String... names) {
    return create(List.of("-keyalg", "EC", "-groupname", "secp256r1"), names);
  }

  /** With an RSA key of 2048 bits. */
  public static TestCertificate rsa(String... names) {
    return create(List.of("-keyalg", "RSA", "-keysize", "2048"), names);
  }

  /**
   * With an EdDSA key.
   *
   * @param curve {@code Ed25519} or {@code Ed448}
   */
  public static TestCertificate edDsa(String curve, String... names) {
    return create(List.of("-keyalg", curve), names);
  }

  /** As a resource of this name. */
  public CertificateConfig config(String resource) {
    return new CertificateConfig(
        resource, certificatePem(), keyPem("PRIVATE KEY", key.getEncoded()));
  }

  /** The certificate in PEM. */
  public PrivateBytes certificatePem() {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A key in PEM. */
  public static PrivateBytes keyPem(String label, byte[] der) {
    return pem(label, der);
  }

  private static PrivateBytes pem(String label, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    String text = "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    return new PrivateBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static TestCertificate create(List<String> algorithm, String... names) {
    try {
      Path directory = Files.createTempDirectory("certificate");
      Path store = directory.resolve("store.p12");
      try {
        keytool(algorithm, store, names);
        return load(store);
      } finally {
        Files.deleteIfExists(store);
        Files.delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void keytool(List<String> algorithm, Path store, String... names)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-alias", "a", "-dname", "CN=test", "-validity", "30"));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", new String(PASSWORD)));
    command.addAll(List.of("-ext", "SAN=dns:" + String.join(",dns:", names)));
    command.addAll(algorithm);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException("keytool: " + output);
    }
  }

  private static TestCertificate load(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD);
      return new TestCertificate(
          (X509Certificate) store.getCertificate("a"), (PrivateKey) store.getKey("a", PASSWORD));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
