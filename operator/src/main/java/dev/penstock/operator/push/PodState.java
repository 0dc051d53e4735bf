package dev.penstock.operator.push;

import dev.penstock.operator.view.AsOf;
import dev.penstock.operator.view.WatchedKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a pod that is connected to some replica of the operator.
 *
 * @param pod the pod's name
 * @param uid the pod's UID
 * @param version the version it has acknowledged, empty for none
 * @param asOf how far the API server's history had been seen when that version was computed
 * @param rejections every resource of that version that it could not apply
 * @param nack set when its last answer was a NACK
 * @param connectedSince when its stream began, or when this replica first heard of it
 */
public record PodState(
    String pod,
    String uid,
    String version,
    AsOf asOf,
    List<PodRejection> rejections,
    @Nullable PodNack nack,
    Instant connectedSince) {
  /** Copies the list. */
  public PodState {
    rejections = List.copyOf(rejections);
  }

  /** The same, known of since another time. */
  PodState since(Instant connected) {
    return new PodState(pod, uid, version, asOf, rejections, nack, connected);
  }

  /** True when it has acknowledged exactly this version. */
  public boolean isAt(String currentVersion) {
    return version.equals(currentVersion);
  }

  /**
   * True when it has acknowledged a config that was computed with the object's content of this
   * resourceVersion in view. It may still be among {@link #rejections}.
   */
  public boolean hasSeen(WatchedKind kind, long resourceVersion) {
    return !version.isEmpty() && asOf.covers(kind, resourceVersion);
  }
}
