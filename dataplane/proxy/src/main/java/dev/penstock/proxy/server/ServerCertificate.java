package dev.penstock.proxy.server;

import dev.penstock.proxy.config.CertificateConfig;
import dev.penstock.proxy.config.PrivateBytes;
import io.netty.handler.ssl.OpenSslCredential;
import io.netty.handler.ssl.OpenSslCredentialBuilder;
import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A certificate that has been read and whose key belongs to it. */
final class ServerCertificate {
  private static final int DNS_NAME = 2;

  private final CertificateConfig config;
  private final List<X509Certificate> chain;
  private final PrivateKey key;
  private final List<String> names;

  private ServerCertificate(
      CertificateConfig config, List<X509Certificate> chain, PrivateKey key, List<String> names) {
    this.config = config;
    this.chain = chain;
    this.key = key;
    this.names = names;
  }

  /** Reads and checks {@code config}. Expiry is not checked: that is the client's to judge. */
  static ServerCertificate parse(CertificateConfig config) throws InvalidCertificateException {
    List<X509Certificate> chain = chain(config.certificateChain());
    X509Certificate leaf = chain.getFirst();
    PrivateKey key = PrivateKeys.parse(config.privateKey(), leaf.getPublicKey());
    ServerCertificate certificate = new ServerCertificate(config, chain, key, names(leaf));
    certificate.check();
    return certificate;
  }

  private void check() throws InvalidCertificateException {
    try {
      credential().release();
    } catch (SSLException e) {
      throw new InvalidCertificateException(problem(String.valueOf(e.getMessage())), e);
    }
  }

  /** By the names that BoringSSL has for its errors. */
  private String problem(String error) {
    if (error.contains("MISMATCH")) {
      return "privateKey must belong to the first certificate of certificateChain";
    }
    // It knows fewer kinds than the JDK: of EdDSA it has no Ed448.
    if (error.contains("UNSUPPORTED") || error.contains("UNKNOWN")) {
      return "certificateChain and privateKey must be of a kind that TLS has here: RSA, ECDSA or"
          + " Ed25519";
    }
    return "privateKey must be a valid key of the certificate's kind (%s)"
        .formatted(key.getAlgorithm());
  }

  /** What it was read from. */
  CertificateConfig config() {
    return config;
  }

  /**
   * As the TLS library takes it; the caller's to release.
   *
   * @throws SSLException when the library finds the key unsound or of another certificate, or does
   *     not know its kind
   */
  OpenSslCredential credential() throws SSLException {
    X509Certificate[] leafFirst = chain.toArray(X509Certificate[]::new);
    try {
      return OpenSslCredentialBuilder.forX509(key, leafFirst).build();
    } catch (IllegalStateException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new SSLException(cause.getMessage(), cause);
    }
  }

  /** The SHA-256 of the leaf's DER. */
  byte[] fingerprint() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(chain.getFirst().getEncoded());
    } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
      throw new IllegalStateException("What was read from DER can be written, and hashed", e);
    }
  }

  /**
   * Whether one of its DNS names is {@code host}: a wildcard stands for one label, the first (RFC
   * 6125 section 6.4.3).
   */
  boolean covers(@Nullable String host) {
    if (host == null) {
      return false;
    }
    int dot = host.indexOf('.');
    String wildcard = dot < 0 ? host : "*" + host.substring(dot);
    return names.contains(host) || names.contains(wildcard);
  }

  private static List<X509Certificate> chain(PrivateBytes pem) throws InvalidCertificateException {
    List<X509Certificate> chain = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Pem.Block block : Pem.parse(pem, "certificateChain")) {
        if (block.label().equals("CERTIFICATE")) {
          var certificate = factory.generateCertificate(new ByteArrayInputStream(block.der()));
          chain.add((X509Certificate) certificate);
        }
      }
    } catch (CertificateException e) {
      throw new InvalidCertificateException(
          "certificateChain: certificate %d must be X.509".formatted(chain.size()), e);
    }
    if (chain.isEmpty()) {
      throw new InvalidCertificateException(
          "certificateChain must hold at least one certificate in PEM");
    }
    return chain;
  }

  private static List<String> names(X509Certificate leaf) throws InvalidCertificateException {
    try {
      Collection<List<?>> all = leaf.getSubjectAlternativeNames();
      if (all == null) {
        return List.of();
      }
      return all.stream()
          .filter(name -> name.getFirst() instanceof Integer kind && kind == DNS_NAME)
          .map(name -> String.valueOf(name.get(1)).toLowerCase(Locale.ROOT))
          .toList();
    } catch (CertificateParsingException e) {
      throw new InvalidCertificateException(
          "certificateChain: the subject alternative names of the first must be readable", e);
    }
  }
}
