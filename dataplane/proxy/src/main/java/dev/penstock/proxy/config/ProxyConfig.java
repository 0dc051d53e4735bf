package dev.penstock.proxy.config;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything a data-plane pod is to serve, by resource name. A resource that did not change from
 * one config to the next is the same object in both, so that what is derived from it can be kept.
 *
 * @param version a hash of the content, made by the operator; empty when there is none yet
 * @param asOf how much of the API server's history it covers
 * @param listeners by the listener's name
 * @param routes by "namespace/name"
 * @param clusters by "namespace/service:port"
 * @param certificates by "namespace/secret name"
 * @param handovers by name; at most one is in force
 * @param ticketKeys by name; at most one is in force
 */
public record ProxyConfig(
    String version,
    AsOf asOf,
    SortedMap<String, ListenerConfig> listeners,
    SortedMap<String, RouteConfig> routes,
    SortedMap<String, ClusterConfig> clusters,
    SortedMap<String, CertificateConfig> certificates,
    SortedMap<String, HandoverConfig> handovers,
    SortedMap<String, TicketKeysConfig> ticketKeys) {

  /** What a pod holds before it has received anything. */
  public static final ProxyConfig EMPTY =
      new ProxyConfig(
          "",
          AsOf.NONE,
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>());

  /** Takes the maps over without a copy: the caller does not change them any more. */
  public ProxyConfig {
    listeners = Collections.unmodifiableSortedMap(listeners);
    routes = Collections.unmodifiableSortedMap(routes);
    clusters = Collections.unmodifiableSortedMap(clusters);
    certificates = Collections.unmodifiableSortedMap(certificates);
    handovers = Collections.unmodifiableSortedMap(handovers);
    ticketKeys = Collections.unmodifiableSortedMap(ticketKeys);
  }
}
