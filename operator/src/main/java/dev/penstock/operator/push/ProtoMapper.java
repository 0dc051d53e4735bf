package dev.penstock.operator.push;

import com.google.protobuf.ByteString;
import dev.penstock.operator.snapshot.CanaryRules;
import dev.penstock.operator.snapshot.CertificateResource;
import dev.penstock.operator.snapshot.ClusterResource;
import dev.penstock.operator.snapshot.HandoverResource;
import dev.penstock.operator.snapshot.ListenerResource;
import dev.penstock.operator.snapshot.ResourceName;
import dev.penstock.operator.snapshot.RouteResource;
import dev.penstock.operator.snapshot.SnapshotDelta;
import dev.penstock.operator.snapshot.TicketKeysResource;
import dev.penstock.operator.view.PrivateBytes;
import dev.penstock.protocol.v1.Attachment;
import dev.penstock.protocol.v1.Canary;
import dev.penstock.protocol.v1.Certificate;
import dev.penstock.protocol.v1.Cluster;
import dev.penstock.protocol.v1.Delta;
import dev.penstock.protocol.v1.Endpoint;
import dev.penstock.protocol.v1.Handover;
import dev.penstock.protocol.v1.Listener;
import dev.penstock.protocol.v1.ResourceKind;
import dev.penstock.protocol.v1.Route;
import dev.penstock.protocol.v1.Stickiness;
import dev.penstock.protocol.v1.Testers;
import dev.penstock.protocol.v1.TicketKeys;

/** Config snapshots in the words of the config protocol. */
public final class ProtoMapper {
  private ProtoMapper() {}

  /** The delta as it goes to a pod. */
  public static Delta toProto(SnapshotDelta delta) {
    Delta.Builder proto =
        Delta.newBuilder()
            .setFromVersion(delta.fromVersion())
            .setToVersion(delta.toVersion())
            .setAsOf(LedgerMapper.toProto(delta.asOf()));
    delta.listeners().forEach(listener -> proto.addListeners(toProto(listener)));
    delta.routes().forEach(route -> proto.addRoutes(toProto(route)));
    delta.clusters().forEach(cluster -> proto.addClusters(toProto(cluster)));
    delta.certificates().forEach(certificate -> proto.addCertificates(toProto(certificate)));
    delta.handovers().forEach(handover -> proto.addHandovers(toProto(handover)));
    delta.ticketKeys().forEach(keys -> proto.addTicketKeys(toProto(keys)));
    delta.removed().forEach(name -> proto.addRemoved(toProto(name)));
    return proto.build();
  }

  private static Listener toProto(ListenerResource listener) {
    return Listener.newBuilder()
        .setName(listener.name())
        .setPort(listener.port())
        .setProtocol(
            switch (listener.protocol()) {
              case HTTP -> Listener.Protocol.HTTP;
              case HTTPS -> Listener.Protocol.HTTPS;
            })
        .addAllHosts(listener.hosts())
        .addAllCertificates(listener.certificates())
        .setMinTlsVersion(
            switch (listener.minTlsVersion()) {
              case TLS_1_2 -> Listener.TlsVersion.TLS_1_2;
              case TLS_1_3 -> Listener.TlsVersion.TLS_1_3;
            })
        .build();
  }

  private static Route toProto(RouteResource route) {
    Route.Builder proto = Route.newBuilder().setName(route.name()).setCreatedAt(route.createdAt());
    route.attachments().forEach(attachment -> proto.addAttachments(toProto(attachment)));
    route.rules().forEach(rule -> proto.addRules(RuleMapper.toProto(rule)));
    proto.setRevision(route.revision());
    if (route.canary() != null) {
      proto.setCanary(toProto(route.canary()));
    }
    return proto.build();
  }

  private static Attachment toProto(RouteResource.Attachment attachment) {
    return Attachment.newBuilder()
        .setListener(attachment.listener())
        .addAllHostnames(attachment.hostnames())
        .build();
  }

  private static Canary toProto(CanaryRules canary) {
    Canary.Builder proto =
        Canary.newBuilder().setRevision(canary.revision()).setWeight(canary.weight());
    canary.attachments().forEach(attachment -> proto.addAttachments(toProto(attachment)));
    canary.rules().forEach(rule -> proto.addRules(RuleMapper.toProto(rule)));
    for (CanaryRules.Testers testers : canary.testers()) {
      proto.addTesters(Testers.newBuilder().addAllHeaders(RuleMapper.toProto(testers.headers())));
    }
    if (canary.sticky() != null) {
      proto.setSticky(toProto(canary.sticky()));
    }
    return proto.build();
  }

  private static Stickiness toProto(CanaryRules.Stickiness sticky) {
    return switch (sticky) {
      case CanaryRules.Stickiness.Header(String name) ->
          Stickiness.newBuilder().setHeader(name).build();
      case CanaryRules.Stickiness.Cookie(String name) ->
          Stickiness.newBuilder().setCookie(name).build();
    };
  }

  private static Cluster toProto(ClusterResource cluster) {
    Cluster.Builder proto =
        Cluster.newBuilder()
            .setName(cluster.name())
            .setProtocol(
                switch (cluster.protocol()) {
                  case HTTP1 -> Cluster.Protocol.HTTP1;
                  case H2C -> Cluster.Protocol.H2C;
                });
    cluster.endpoints().forEach(endpoint -> proto.addEndpoints(toProto(endpoint)));
    return proto.build();
  }

  private static Endpoint toProto(dev.penstock.operator.view.Endpoint endpoint) {
    return Endpoint.newBuilder().setAddress(endpoint.address()).setPort(endpoint.port()).build();
  }

  private static Certificate toProto(CertificateResource certificate) {
    return Certificate.newBuilder()
        .setName(certificate.name())
        .setCertificateChain(octets(certificate.certificateChain()))
        .setPrivateKey(octets(certificate.privateKey()))
        .build();
  }

  private static Handover toProto(HandoverResource handover) {
    Handover.Builder proto =
        Handover.newBuilder()
            .setName(handover.name())
            .setToRevision(handover.toRevision())
            .setWeight(handover.weight())
            .addAllSources(handover.sources())
            .addAllPeers(handover.peers());
    handover.endpoints().forEach(endpoint -> proto.addEndpoints(toProto(endpoint)));
    return proto.build();
  }

  private static TicketKeys toProto(TicketKeysResource keys) {
    TicketKeys.Builder proto = TicketKeys.newBuilder().setName(keys.name());
    keys.secrets().forEach(secret -> proto.addSecrets(octets(secret)));
    return proto.build();
  }

  private static dev.penstock.protocol.v1.ResourceName toProto(ResourceName name) {
    return dev.penstock.protocol.v1.ResourceName.newBuilder()
        .setKind(toProto(name.kind()))
        .setName(name.name())
        .build();
  }

  static ResourceKind toProto(dev.penstock.operator.snapshot.ResourceKind kind) {
    return switch (kind) {
      case LISTENER -> ResourceKind.LISTENER;
      case ROUTE -> ResourceKind.ROUTE;
      case CLUSTER -> ResourceKind.CLUSTER;
      case CERTIFICATE -> ResourceKind.CERTIFICATE;
      case HANDOVER -> ResourceKind.HANDOVER;
      case TICKET_KEYS -> ResourceKind.TICKET_KEYS;
    };
  }

  private static ByteString octets(PrivateBytes bytes) {
    return ByteString.copyFrom(bytes.toByteArray());
  }
}
