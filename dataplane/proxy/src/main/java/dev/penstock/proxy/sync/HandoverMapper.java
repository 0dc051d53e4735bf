package dev.penstock.proxy.sync;

import dev.penstock.protocol.v1.Handover;
import dev.penstock.proxy.config.ClusterConfig;
import dev.penstock.proxy.config.HandoverConfig;
import io.netty.util.NetUtil;
import java.util.ArrayList;
import java.util.List;

/** Handovers of the wire as config. */
final class HandoverMapper {
  private static final int IPV4_BITS = 32;
  private static final int IPV6_BITS = 128;

  private HandoverMapper() {}

  static HandoverConfig handover(Handover wire) throws UnusableResourceException {
    if (wire.getToRevision().isEmpty()) {
      throw new UnusableResourceException("toRevision", "must not be empty");
    }
    List<String> sources = new ArrayList<>(wire.getSourcesCount());
    for (int i = 0; i < wire.getSourcesCount(); i++) {
      sources.add(block("sources[" + i + "]", wire.getSources(i)));
    }
    List<ClusterConfig.Endpoint> endpoints = new ArrayList<>(wire.getEndpointsCount());
    for (int i = 0; i < wire.getEndpointsCount(); i++) {
      endpoints.add(ResourceMapper.endpoint("endpoints[" + i + "]", wire.getEndpoints(i)));
    }
    List<String> peers = new ArrayList<>(wire.getPeersCount());
    for (int i = 0; i < wire.getPeersCount(); i++) {
      peers.add(ResourceMapper.address("peers[" + i + "]", wire.getPeers(i)));
    }
    return new HandoverConfig(
        wire.getName(),
        wire.getToRevision(),
        UnusableResourceException.inRange("weight", wire.getWeight(), 0, HandoverConfig.MAX_WEIGHT),
        sources,
        endpoints,
        peers);
  }

  /** {@code value} when it is a CIDR block of literal address and length. */
  private static String block(String field, String value) throws UnusableResourceException {
    int slash = value.indexOf('/');
    String address = slash < 0 ? "" : value.substring(0, slash);
    boolean v4 = NetUtil.isValidIpV4Address(address);
    if (v4 || NetUtil.isValidIpV6Address(address)) {
      String length = value.substring(slash + 1);
      if (length.matches("[0-9]{1,3}")
          && Integer.parseInt(length) <= (v4 ? IPV4_BITS : IPV6_BITS)) {
        return value;
      }
    }
    throw new UnusableResourceException(
        field, "must be a CIDR block such as 10.0.0.0/8, is \"" + value + "\"");
  }
}
