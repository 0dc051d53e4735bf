package dev.penstock.proxy.config;

import java.util.List;

/**
 * One protocol on one port. Listeners that share a port share its socket; those with TLS are told
 * apart by SNI, those without by the request's host.
 *
 * @param name its name in the Gateway's spec
 * @param port 1 to 65535
 * @param protocol what it speaks
 * @param hosts lower-case exact host names or "*.suffix"; none means any
 * @param certificates names of certificates: the first whose names cover the SNI is used, else the
 *     first; HTTPS only
 * @param minTlsVersion HTTPS only
 */
public record ListenerConfig(
    String name,
    int port,
    Protocol protocol,
    List<String> hosts,
    List<String> certificates,
    TlsVersion minTlsVersion) {
  public ListenerConfig {
    hosts = List.copyOf(hosts);
    certificates = List.copyOf(certificates);
  }

  /** What is spoken on the socket; HTTP/1.1 and HTTP/2 both. */
  public enum Protocol {
    HTTP,
    HTTPS
  }

  /** The lowest TLS version that is accepted. */
  public enum TlsVersion {
    TLS_1_2,
    TLS_1_3
  }
}
