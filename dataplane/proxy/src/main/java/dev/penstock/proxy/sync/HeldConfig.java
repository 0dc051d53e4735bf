package dev.penstock.proxy.sync;

import dev.penstock.protocol.v1.Certificate;
import dev.penstock.protocol.v1.Cluster;
import dev.penstock.protocol.v1.Handover;
import dev.penstock.protocol.v1.Listener;
import dev.penstock.protocol.v1.Route;
import dev.penstock.protocol.v1.TicketKeys;
import dev.penstock.proxy.config.CertificateConfig;
import dev.penstock.proxy.config.ClusterConfig;
import dev.penstock.proxy.config.HandoverConfig;
import dev.penstock.proxy.config.ListenerConfig;
import dev.penstock.proxy.config.ProxyConfig;
import dev.penstock.proxy.config.Rejection;
import dev.penstock.proxy.config.ResourceKind;
import dev.penstock.proxy.config.RouteConfig;
import dev.penstock.proxy.config.TicketKeysConfig;
import java.util.Map;
import java.util.TreeMap;

/**
 * A config with what could not even be read into it.
 *
 * @param config what goes to the target
 * @param unreadable resources whose newest content has no meaning here; the config has what they
 *     were before, if anything
 */
record HeldConfig(ProxyConfig config, Map<ResourceKey, Rejection> unreadable) {
  static final HeldConfig EMPTY = new HeldConfig(ProxyConfig.EMPTY, Map.of());

  /** The config that results from a delta, which must start from this one or be full. */
  HeldConfig with(ParsedDelta delta) {
    return new Step(this, delta.isFull()).run(delta);
  }

  /** One step from config to config. */
  private static final class Step {
    private final ResourceTable<ListenerConfig> listeners;
    private final ResourceTable<RouteConfig> routes;
    private final ResourceTable<ClusterConfig> clusters;
    private final ResourceTable<CertificateConfig> certificates;
    private final ResourceTable<HandoverConfig> handovers;
    private final ResourceTable<TicketKeysConfig> ticketKeys;
    private final Map<ResourceKey, Rejection> unreadable;

    Step(HeldConfig held, boolean full) {
      ProxyConfig before = held.config;
      listeners = new ResourceTable<>(before.listeners(), full);
      routes = new ResourceTable<>(before.routes(), full);
      clusters = new ResourceTable<>(before.clusters(), full);
      certificates = new ResourceTable<>(before.certificates(), full);
      handovers = new ResourceTable<>(before.handovers(), full);
      ticketKeys = new ResourceTable<>(before.ticketKeys(), full);
      unreadable = full ? new TreeMap<>() : new TreeMap<>(held.unreadable);
    }

    HeldConfig run(ParsedDelta delta) {
      delta.removed().forEach(this::remove);
      delta.upserts().forEach(this::upsert);
      ProxyConfig config =
          new ProxyConfig(
              delta.wire().getToVersion(),
              delta.asOf(),
              listeners.result(),
              routes.result(),
              clusters.result(),
              certificates.result(),
              handovers.result(),
              ticketKeys.result());
      return new HeldConfig(config, unreadable);
    }

    private void remove(ResourceKey key) {
      unreadable.remove(key);
      table(key.kind()).remove(key.name());
    }

    private void upsert(Upsert upsert) {
      ResourceKey key = upsert.key();
      try {
        put(upsert);
        unreadable.remove(key);
      } catch (UnusableResourceException e) {
        table(key.kind()).keep(key.name());
        unreadable.put(key, new Rejection(key.kind(), key.name(), e.problem()));
      }
    }

    private void put(Upsert upsert) throws UnusableResourceException {
      String name = upsert.key().name();
      switch (upsert.wire()) {
        case Listener listener -> listeners.put(name, ResourceMapper.listener(listener));
        case Route route -> routes.put(name, RouteMapper.route(route));
        case Cluster cluster -> clusters.put(name, ResourceMapper.cluster(cluster));
        case Certificate certificate ->
            certificates.put(name, ResourceMapper.certificate(certificate));
        case Handover handover -> handovers.put(name, HandoverMapper.handover(handover));
        case TicketKeys keys -> ticketKeys.put(name, ResourceMapper.ticketKeys(keys));
        default -> throw new IllegalStateException("no resource: " + upsert.key());
      }
    }

    private ResourceTable<?> table(ResourceKind kind) {
      return switch (kind) {
        case LISTENER -> listeners;
        case ROUTE -> routes;
        case CLUSTER -> clusters;
        case CERTIFICATE -> certificates;
        case HANDOVER -> handovers;
        case TICKET_KEYS -> ticketKeys;
      };
    }
  }
}
