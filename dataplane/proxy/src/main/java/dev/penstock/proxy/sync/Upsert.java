package dev.penstock.proxy.sync;

import com.google.protobuf.MessageLite;
import dev.penstock.protocol.v1.Certificate;
import dev.penstock.protocol.v1.Cluster;
import dev.penstock.protocol.v1.Delta;
import dev.penstock.protocol.v1.Handover;
import dev.penstock.protocol.v1.Listener;
import dev.penstock.protocol.v1.Route;
import dev.penstock.protocol.v1.TicketKeys;
import dev.penstock.proxy.config.ResourceKind;
import java.util.ArrayList;
import java.util.List;

/** A resource that a delta brings. */
record Upsert(ResourceKey key, MessageLite wire) {
  static List<Upsert> of(Delta delta) {
    List<Upsert> all = new ArrayList<>();
    for (Listener listener : delta.getListenersList()) {
      all.add(upsert(ResourceKind.LISTENER, listener.getName(), listener));
    }
    for (Route route : delta.getRoutesList()) {
      all.add(upsert(ResourceKind.ROUTE, route.getName(), route));
    }
    for (Cluster cluster : delta.getClustersList()) {
      all.add(upsert(ResourceKind.CLUSTER, cluster.getName(), cluster));
    }
    for (Certificate certificate : delta.getCertificatesList()) {
      all.add(upsert(ResourceKind.CERTIFICATE, certificate.getName(), certificate));
    }
    for (Handover handover : delta.getHandoversList()) {
      all.add(upsert(ResourceKind.HANDOVER, handover.getName(), handover));
    }
    for (TicketKeys keys : delta.getTicketKeysList()) {
      all.add(upsert(ResourceKind.TICKET_KEYS, keys.getName(), keys));
    }
    return all;
  }

  private static Upsert upsert(ResourceKind kind, String name, MessageLite wire) {
    return new Upsert(new ResourceKey(kind, name), wire);
  }
}
