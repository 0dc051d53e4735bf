package dev.penstock.operator.push;

import dev.penstock.operator.snapshot.ResourceKind;
import dev.penstock.operator.snapshot.ResourceName;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.protocol.v1.AsOf;
import dev.penstock.protocol.v1.LedgerUpdate;
import dev.penstock.protocol.v1.Nack;
import dev.penstock.protocol.v1.PodRecord;
import dev.penstock.protocol.v1.Rejection;
import dev.penstock.protocol.v1.Report;
import dev.penstock.protocol.v1.ResourceVersion;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Acknowledgements in the words of the config protocol, and back. */
final class LedgerMapper {
  private LedgerMapper() {}

  static AsOf toProto(dev.penstock.operator.view.AsOf asOf) {
    AsOf.Builder wire = AsOf.newBuilder();
    asOf.resourceVersions()
        .forEach(
            (kind, version) -> wire.addResourceVersionsBuilder().setKind(kind).setVersion(version));
    return wire.build();
  }

  static dev.penstock.operator.view.AsOf fromProto(AsOf asOf) {
    Map<String, Long> versions = new HashMap<>();
    for (ResourceVersion seen : asOf.getResourceVersionsList()) {
      versions.put(seen.getKind(), seen.getVersion());
    }
    return dev.penstock.operator.view.AsOf.of(versions);
  }

  /**
   * What the leader is told of a fleet.
   *
   * @param reports by pod; of pods that are not in the ledger, ignored
   */
  static LedgerUpdate toProto(ObjectKey gateway, FleetLedger ledger, Map<String, Report> reports) {
    LedgerUpdate.Builder update = LedgerUpdate.newBuilder().setGateway(gateway.toString());
    for (PodState pod : ledger.pods()) {
      PodRecord.Builder proto =
          PodRecord.newBuilder()
              .setPod(pod.pod())
              .setPodUid(pod.uid())
              .setVersion(pod.version())
              .setAsOf(toProto(pod.asOf()));
      pod.rejections().forEach(rejection -> proto.addRejections(toProto(rejection)));
      PodNack nack = pod.nack();
      if (nack != null) {
        proto.setNack(toProto(nack));
      }
      Report report = reports.get(pod.pod());
      if (report != null) {
        proto.setReport(report);
      }
      update.addPods(proto);
    }
    return update.build();
  }

  static PodState fromProto(PodRecord pod, Instant heardAt) {
    return new PodState(
        pod.getPod(),
        pod.getPodUid(),
        pod.getVersion(),
        fromProto(pod.getAsOf()),
        rejections(pod.getRejectionsList()),
        pod.hasNack() ? fromProto(pod.getNack()) : null,
        heardAt);
  }

  static List<PodRejection> rejections(List<Rejection> rejections) {
    return rejections.stream()
        .filter(rejection -> fromProto(rejection.getKind()) != null)
        .map(LedgerMapper::fromProto)
        .toList();
  }

  static PodNack fromProto(Nack nack) {
    PodNack.Reason reason =
        switch (nack.getReason()) {
          case VERSION_MISMATCH -> PodNack.Reason.VERSION_MISMATCH;
          case STALE -> PodNack.Reason.STALE;
          case MALFORMED -> PodNack.Reason.MALFORMED;
          case REASON_UNSPECIFIED, UNRECOGNIZED -> PodNack.Reason.UNSPECIFIED;
        };
    return new PodNack(nack.getVersion(), reason, nack.getMessage());
  }

  private static PodRejection fromProto(Rejection rejection) {
    ResourceKind kind = fromProto(rejection.getKind());
    if (kind == null) {
      throw new IllegalArgumentException("unknown kind " + rejection.getKind());
    }
    return new PodRejection(new ResourceName(kind, rejection.getName()), rejection.getMessage());
  }

  private static Rejection toProto(PodRejection rejection) {
    return Rejection.newBuilder()
        .setKind(ProtoMapper.toProto(rejection.resource().kind()))
        .setName(rejection.resource().name())
        .setMessage(rejection.message())
        .build();
  }

  private static Nack toProto(PodNack nack) {
    return Nack.newBuilder()
        .setVersion(nack.version())
        .setReason(
            switch (nack.reason()) {
              case UNSPECIFIED -> Nack.Reason.REASON_UNSPECIFIED;
              case VERSION_MISMATCH -> Nack.Reason.VERSION_MISMATCH;
              case STALE -> Nack.Reason.STALE;
              case MALFORMED -> Nack.Reason.MALFORMED;
            })
        .setMessage(nack.message())
        .build();
  }

  private static @Nullable ResourceKind fromProto(dev.penstock.protocol.v1.ResourceKind kind) {
    return switch (kind) {
      case LISTENER -> ResourceKind.LISTENER;
      case ROUTE -> ResourceKind.ROUTE;
      case CLUSTER -> ResourceKind.CLUSTER;
      case CERTIFICATE -> ResourceKind.CERTIFICATE;
      case HANDOVER -> ResourceKind.HANDOVER;
      case TICKET_KEYS -> ResourceKind.TICKET_KEYS;
      case RESOURCE_KIND_UNSPECIFIED, UNRECOGNIZED -> null;
    };
  }
}
