package dev.penstock.proxy.server;

import dev.penstock.proxy.config.ClusterConfig;
import dev.penstock.proxy.config.HandoverConfig;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the handover in force means for this pod: it gives connections, takes them, or neither. */
final class HandoverPlan {
  static final HandoverPlan NONE = new HandoverPlan(null, false, false);

  /** An address block is all that is asked of a rule; a port plays no part. */
  private static final int ANY_PORT = 0;

  private final @Nullable HandoverConfig config;
  private final boolean taking;
  private final boolean withdrawn;
  private final int weight;
  private final List<IpSubnetFilterRule> sources;
  private final List<InetSocketAddress> endpoints;
  private final Set<InetAddress> peers;

  private HandoverPlan(@Nullable HandoverConfig config, boolean taking, boolean withdrawn) {
    this.config = config;
    this.taking = taking;
    this.withdrawn = withdrawn;
    this.weight = config == null ? 0 : config.weight();
    this.sources = config == null ? List.of() : sources(config);
    this.endpoints = config == null ? List.of() : endpoints(config);
    this.peers = config == null ? Set.of() : peers(config);
  }

  /**
   * The part that a pod has in a handover.
   *
   * @param config null for none
   * @param revision the pod's own; empty when it has none
   * @param before what was in force
   */
  static HandoverPlan of(@Nullable HandoverConfig config, String revision, HandoverPlan before) {
    return config == null
        ? NONE
        : new HandoverPlan(
            config, config.toRevision().equals(revision), before.isWithdrawnBy(config));
  }

  /** Whether a weight of 0 says that connections are given no more, and not: not yet. */
  private boolean isWithdrawnBy(HandoverConfig next) {
    return config != null
        && config.toRevision().equals(next.toRevision())
        && next.weight() == 0
        && (weight > 0 || withdrawn);
  }

  /** Whether there is a handover at all. */
  boolean isInForce() {
    return config != null;
  }

  /** Whether other pods give their connections to this one. */
  boolean isTaking() {
    return taking;
  }

  /** Where new connections may be given to; empty when this pod gives none. */
  List<InetSocketAddress> receivers() {
    return taking ? List.of() : endpoints;
  }

  /** Whether a client is one of the testers. */
  boolean isTester(InetAddress client) {
    InetSocketAddress address = new InetSocketAddress(client, ANY_PORT);
    for (IpSubnetFilterRule source : sources) {
      if (source.matches(address)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether the weight gives away a connection that drew this.
   *
   * @param draw a fraction of 2^64
   */
  boolean isDrawn(long draw) {
    return Math.unsignedMultiplyHigh(draw, HandoverConfig.MAX_WEIGHT) < weight;
  }

  /** Whether a pod is among those that may give. */
  boolean names(InetAddress pod) {
    return peers.contains(pod);
  }

  /** Whether a pod may give connections to this one. */
  boolean hasPeer(InetAddress pod) {
    return taking && names(pod);
  }

  /**
   * Whether a new connection is taken. Also from a pod that has heard of the first weight before
   * this one has: it would count what is not taken as a failure. When the weight is 0 again it is
   * better served there.
   */
  boolean takes(HandoverOrigin origin) {
    return hasPeer(origin.peer()) && (!withdrawn || isTester(origin.client()));
  }

  /** Whether what was handed over is to stay where it is. */
  boolean keeps(HandoverOrigin origin) {
    return hasPeer(origin.peer()) && (weight > 0 || isTester(origin.client()));
  }

  /** Whether connections that the other keeps might not be kept by this. */
  boolean differsFrom(HandoverPlan other) {
    return taking != other.taking || !Objects.equals(config, other.config);
  }

  private static List<IpSubnetFilterRule> sources(HandoverConfig config) {
    return config.sources().stream()
        .map(block -> new IpSubnetFilterRule(block, IpFilterRuleType.ACCEPT))
        .toList();
  }

  private static List<InetSocketAddress> endpoints(HandoverConfig config) {
    return config.endpoints().stream().map(HandoverPlan::socketAddress).toList();
  }

  private static InetSocketAddress socketAddress(ClusterConfig.Endpoint endpoint) {
    return new InetSocketAddress(address(endpoint.address()), endpoint.port());
  }

  private static Set<InetAddress> peers(HandoverConfig config) {
    return config.peers().stream()
        .map(HandoverPlan::address)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static InetAddress address(String literal) {
    InetAddress address = NetUtil.createInetAddressFromIpAddressString(literal);
    if (address == null) {
      throw new IllegalArgumentException("no IP address: " + literal);
    }
    return address;
  }
}
