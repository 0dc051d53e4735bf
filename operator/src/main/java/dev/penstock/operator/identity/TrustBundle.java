package dev.penstock.operator.identity;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The authorities whose certificates pods and operator replicas accept: more than one while the
 * authority rotates. Sorted by serial number, so that equal sets print equally.
 *
 * @param authorities never empty
 */
public record TrustBundle(List<X509Certificate> authorities) {
  public TrustBundle {
    if (authorities.isEmpty()) {
      throw new IllegalArgumentException("A trust bundle needs at least one authority");
    }
    authorities =
        authorities.stream()
            .sorted((a, b) -> a.getSerialNumber().compareTo(b.getSerialNumber()))
            .toList();
  }

  /** All authorities as PEM, for the ConfigMap that each pod mounts. */
  public String pem() {
    return authorities.stream().map(Pem::ofCertificate).collect(Collectors.joining());
  }
}
