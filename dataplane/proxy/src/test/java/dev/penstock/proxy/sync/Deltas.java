package dev.penstock.proxy.sync;

import dev.penstock.protocol.v1.AsOf;
import dev.penstock.protocol.v1.Attachment;
import dev.penstock.protocol.v1.Canary;
import dev.penstock.protocol.v1.Cluster;
import dev.penstock.protocol.v1.Delta;
import dev.penstock.protocol.v1.Endpoint;
import dev.penstock.protocol.v1.Listener;
import dev.penstock.protocol.v1.Match;
import dev.penstock.protocol.v1.PathMatch;
import dev.penstock.protocol.v1.ResourceKind;
import dev.penstock.protocol.v1.ResourceName;
import dev.penstock.protocol.v1.ResourceVersion;
import dev.penstock.protocol.v1.Route;
import dev.penstock.protocol.v1.Rule;
import dev.penstock.protocol.v1.WeightedBackend;

/** Short spellings of deltas. */
final class Deltas {
  private Deltas() {}

  static Delta.Builder full(String version) {
    return Delta.newBuilder().setToVersion(version);
  }

  static Delta.Builder delta(String from, String to) {
    return Delta.newBuilder().setFromVersion(from).setToVersion(to);
  }

  static AsOf asOf(long routes) {
    return AsOf.newBuilder()
        .addResourceVersions(
            ResourceVersion.newBuilder().setKind("Route.penstock.dev").setVersion(routes))
        .build();
  }

  static Listener listener(String name) {
    return Listener.newBuilder()
        .setName(name)
        .setPort(8080)
        .setProtocol(Listener.Protocol.HTTP)
        .build();
  }

  static Route prefix(String name, String prefix) {
    return route(name, PathMatch.newBuilder().setPrefix(prefix));
  }

  static Route regex(String name, String pattern) {
    return route(name, PathMatch.newBuilder().setRegex(pattern));
  }

  /** With a canary of the same rules. */
  static Route withCanary(String name, int weight) {
    Route plain = prefix(name, "/");
    return plain.toBuilder()
        .setRevision("old")
        .setCanary(
            Canary.newBuilder()
                .setRevision("new")
                .setWeight(weight)
                .addAllAttachments(plain.getAttachmentsList())
                .addAllRules(plain.getRulesList()))
        .build();
  }

  static Cluster cluster(String name, String address) {
    return Cluster.newBuilder()
        .setName(name)
        .setProtocol(Cluster.Protocol.HTTP1)
        .addEndpoints(Endpoint.newBuilder().setAddress(address).setPort(80))
        .build();
  }

  static ResourceName route(String name) {
    return ResourceName.newBuilder().setKind(ResourceKind.ROUTE).setName(name).build();
  }

  private static Route route(String name, PathMatch.Builder path) {
    return Route.newBuilder()
        .setName(name)
        .addAttachments(Attachment.newBuilder().setListener("http"))
        .addRules(
            Rule.newBuilder()
                .addMatches(Match.newBuilder().setPath(path))
                .addBackends(WeightedBackend.newBuilder().setCluster("n/s:80").setWeight(1)))
        .build();
  }
}
