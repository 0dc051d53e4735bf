package dev.penstock.proxy.server;

import dev.penstock.proxy.config.CertificateConfig;
import dev.penstock.proxy.config.PrivateBytes;
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
    return new ServerCertificate(config, chain, key, names(leaf));
  }

  /** What it was read from. */
  CertificateConfig config() {
    return config;
  }

  /** The leaf first. */
  X509Certificate[] chain() {
    return chain.toArray(X509Certificate[]::new);
  }

  PrivateKey key() {
    return key;
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
