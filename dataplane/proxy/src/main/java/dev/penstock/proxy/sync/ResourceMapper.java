package dev.penstock.proxy.sync;

import dev.penstock.protocol.v1.Certificate;
import dev.penstock.protocol.v1.Cluster;
import dev.penstock.protocol.v1.Endpoint;
import dev.penstock.protocol.v1.Listener;
import dev.penstock.protocol.v1.TicketKeys;
import dev.penstock.proxy.config.CertificateConfig;
import dev.penstock.proxy.config.ClusterConfig;
import dev.penstock.proxy.config.ListenerConfig;
import dev.penstock.proxy.config.PrivateBytes;
import dev.penstock.proxy.config.TicketKeysConfig;
import io.netty.util.NetUtil;
import java.util.ArrayList;
import java.util.List;

/** Listeners, clusters, certificates and ticket keys of the wire as config. */
final class ResourceMapper {
  private static final int MAX_PORT = 65_535;

  private ResourceMapper() {}

  static ListenerConfig listener(Listener wire) throws UnusableResourceException {
    ListenerConfig.Protocol protocol =
        switch (wire.getProtocol()) {
          case HTTP -> ListenerConfig.Protocol.HTTP;
          case HTTPS -> ListenerConfig.Protocol.HTTPS;
          case PROTOCOL_UNSPECIFIED, UNRECOGNIZED ->
              throw new UnusableResourceException(
                  "protocol", "must be HTTP or HTTPS, is " + wire.getProtocolValue());
        };
    ListenerConfig.TlsVersion version =
        switch (wire.getMinTlsVersion()) {
          case TLS_VERSION_UNSPECIFIED, TLS_1_2 -> ListenerConfig.TlsVersion.TLS_1_2;
          case TLS_1_3 -> ListenerConfig.TlsVersion.TLS_1_3;
          case UNRECOGNIZED ->
              throw new UnusableResourceException(
                  "minTlsVersion",
                  "must be TLS_1_2 or TLS_1_3, is " + wire.getMinTlsVersionValue());
        };
    return new ListenerConfig(
        wire.getName(),
        UnusableResourceException.inRange("port", wire.getPort(), 1, MAX_PORT),
        protocol,
        wire.getHostsList(),
        wire.getCertificatesList(),
        version);
  }

  static CertificateConfig certificate(Certificate wire) {
    return new CertificateConfig(
        wire.getName(),
        new PrivateBytes(wire.getCertificateChain().toByteArray()),
        new PrivateBytes(wire.getPrivateKey().toByteArray()));
  }

  static TicketKeysConfig ticketKeys(TicketKeys wire) throws UnusableResourceException {
    if (wire.getSecretsCount() == 0) {
      throw new UnusableResourceException("secrets", "must not be empty");
    }
    List<PrivateBytes> secrets = new ArrayList<>(wire.getSecretsCount());
    for (int i = 0; i < wire.getSecretsCount(); i++) {
      byte[] secret = wire.getSecrets(i).toByteArray();
      if (secret.length < TicketKeysConfig.MIN_SECRET_BYTES) {
        throw new UnusableResourceException(
            "secrets[" + i + "]",
            "must have %d octets or more, has %d"
                .formatted(TicketKeysConfig.MIN_SECRET_BYTES, secret.length));
      }
      secrets.add(new PrivateBytes(secret));
    }
    return new TicketKeysConfig(wire.getName(), secrets);
  }

  static ClusterConfig cluster(Cluster wire) throws UnusableResourceException {
    ClusterConfig.Protocol protocol =
        switch (wire.getProtocol()) {
          // HTTP/1.1 is what a Service without an appProtocol speaks.
          case PROTOCOL_UNSPECIFIED, HTTP1 -> ClusterConfig.Protocol.HTTP1;
          case H2C -> ClusterConfig.Protocol.H2C;
          case UNRECOGNIZED ->
              throw new UnusableResourceException(
                  "protocol", "must be HTTP1 or H2C, is " + wire.getProtocolValue());
        };
    List<ClusterConfig.Endpoint> endpoints = new ArrayList<>(wire.getEndpointsCount());
    for (int i = 0; i < wire.getEndpointsCount(); i++) {
      endpoints.add(endpoint("endpoints[" + i + "]", wire.getEndpoints(i)));
    }
    return new ClusterConfig(wire.getName(), protocol, endpoints);
  }

  /** A literal address and a port. */
  static ClusterConfig.Endpoint endpoint(String field, Endpoint wire)
      throws UnusableResourceException {
    String address = address(field + ".address", wire.getAddress());
    int port = UnusableResourceException.inRange(field + ".port", wire.getPort(), 1, MAX_PORT);
    return new ClusterConfig.Endpoint(address, port);
  }

  /** {@code value} when it is a literal IP address. */
  static String address(String field, String value) throws UnusableResourceException {
    if (!NetUtil.isValidIpV4Address(value) && !NetUtil.isValidIpV6Address(value)) {
      throw new UnusableResourceException(field, "must be an IP address, is \"" + value + "\"");
    }
    return value;
  }
}
