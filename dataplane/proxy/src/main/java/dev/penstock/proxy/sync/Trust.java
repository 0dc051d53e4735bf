package dev.penstock.proxy.sync;

import com.google.protobuf.ByteString;
import dev.penstock.protocol.v1.TrustBundle;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Who may sign the operator's certificate: whom the mounted file names, and whom the operator named
 * last. The file follows the operator by a minute or so; the operator's word lasts as long as the
 * process.
 */
final class Trust {
  private final Path file;
  private List<X509Certificate> told = List.of();

  Trust(Path file) {
    this.file = file;
  }

  /** Takes the operator's word, in place of what it said before. */
  void tell(TrustBundle bundle) throws SetupException {
    List<X509Certificate> authorities = new ArrayList<>();
    for (ByteString der : bundle.getAuthoritiesList()) {
      authorities.add(parse(der));
    }
    told = List.copyOf(authorities);
  }

  /** Whom the operator named last. */
  List<X509Certificate> told() {
    return told;
  }

  /** Everyone trusted now; never empty. */
  List<X509Certificate> authorities() throws SetupException {
    Set<X509Certificate> all = new LinkedHashSet<>(told);
    try (InputStream in = Files.newInputStream(file)) {
      for (var certificate : factory().generateCertificates(in)) {
        all.add((X509Certificate) certificate);
      }
    } catch (IOException | CertificateException e) {
      if (all.isEmpty()) {
        throw new SetupException(
            "trust file " + file + " must hold PEM certificates: " + e.getMessage());
      }
    }
    if (all.isEmpty()) {
      throw new SetupException("trust file " + file + " must hold PEM certificates, has none");
    }
    return List.copyOf(all);
  }

  static X509Certificate parse(ByteString der) throws SetupException {
    try {
      return (X509Certificate)
          factory().generateCertificate(new ByteArrayInputStream(der.toByteArray()));
    } catch (CertificateException e) {
      throw new SetupException("the operator sent no X.509 certificate: " + e.getMessage());
    }
  }

  private static CertificateFactory factory() throws CertificateException {
    return CertificateFactory.getInstance("X.509");
  }
}
