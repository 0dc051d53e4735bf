package dev.penstock.operator.snapshot;

import java.util.List;

/**
 * A port, its protocol, and the hosts it answers for.
 *
 * @param name the listener's name in the Gateway's spec
 * @param port 1 to 65535; several listeners may share it
 * @param protocol what is spoken on it
 * @param hosts exact host names or {@code *.suffix} in lower case, in the spec's order; none means
 *     any
 * @param certificates names of {@link CertificateResource}s; for HTTPS at least one, else none
 * @param minTlsVersion the lowest TLS version that is accepted; of no meaning without TLS
 */
public record ListenerResource(
    String name,
    int port,
    Protocol protocol,
    List<String> hosts,
    List<String> certificates,
    TlsVersion minTlsVersion)
    implements ConfigResource {
  /** Copies the lists. */
  public ListenerResource {
    hosts = List.copyOf(hosts);
    certificates = List.copyOf(certificates);
  }

  /** What a listener speaks; HTTP/2 is found by prior knowledge or ALPN. */
  public enum Protocol {
    /** HTTP over TCP. */
    HTTP,
    /** HTTP over TLS. */
    HTTPS
  }

  /** A version of TLS. */
  public enum TlsVersion {
    /** TLS 1.2, RFC 5246. */
    TLS_1_2,
    /** TLS 1.3, RFC 8446. */
    TLS_1_3
  }
}
