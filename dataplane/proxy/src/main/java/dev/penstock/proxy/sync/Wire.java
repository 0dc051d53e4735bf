package dev.penstock.proxy.sync;

import dev.penstock.protocol.v1.Rejection;
import dev.penstock.protocol.v1.ResourceKind;
import dev.penstock.protocol.v1.ResourceVersion;
import dev.penstock.protocol.v1.Series;
import dev.penstock.proxy.config.AsOf;
import dev.penstock.proxy.config.SideTraffic;
import java.util.HashMap;
import java.util.Map;

/** Small values in the words of the protocol and back. */
final class Wire {
  private Wire() {}

  static AsOf asOf(dev.penstock.protocol.v1.AsOf wire) {
    Map<String, Long> versions = new HashMap<>();
    for (ResourceVersion seen : wire.getResourceVersionsList()) {
      versions.put(seen.getKind(), seen.getVersion());
    }
    return new AsOf(versions);
  }

  static dev.penstock.protocol.v1.AsOf asOf(AsOf asOf) {
    dev.penstock.protocol.v1.AsOf.Builder wire = dev.penstock.protocol.v1.AsOf.newBuilder();
    asOf.resourceVersions()
        .forEach(
            (kind, version) -> wire.addResourceVersionsBuilder().setKind(kind).setVersion(version));
    return wire.build();
  }

  static Rejection rejection(dev.penstock.proxy.config.Rejection rejection) {
    return Rejection.newBuilder()
        .setKind(kind(rejection.kind()))
        .setName(rejection.name())
        .setMessage(rejection.message())
        .build();
  }

  static Series series(SideTraffic side) {
    return Series.newBuilder()
        .setRoute(side.route())
        .setRevision(side.revision())
        .setRequests(side.requests())
        .setSuccesses(side.successes())
        .setClientErrors(side.clientErrors())
        .setServerErrors(side.serverErrors())
        .setConnectFailures(side.connectFailures())
        .setTimeouts(side.timeouts())
        .setResets(side.resets())
        .addAllLatencyBuckets(side.latency().keySet())
        .addAllLatencyCounts(side.latency().values())
        .build();
  }

  private static ResourceKind kind(dev.penstock.proxy.config.ResourceKind kind) {
    return switch (kind) {
      case LISTENER -> ResourceKind.LISTENER;
      case ROUTE -> ResourceKind.ROUTE;
      case CLUSTER -> ResourceKind.CLUSTER;
      case CERTIFICATE -> ResourceKind.CERTIFICATE;
      case HANDOVER -> ResourceKind.HANDOVER;
      case TICKET_KEYS -> ResourceKind.TICKET_KEYS;
    };
  }
}
