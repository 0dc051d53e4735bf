package dev.penstock.operator.fleet;

import dev.penstock.operator.view.FleetRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Optional;

/** Reads the contents that were promoted. */
public final class KeptContents {
  private KeptContents() {}

  /** What an object keeps; empty when that cannot be read, and then it counts as missing. */
  public static Optional<RevisionFacts.Kept> read(ControllerRevision revision) {
    if (revision.getRevision() == null || revision.getData() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new RevisionFacts.Kept(
              revision.getRevision(),
              FleetRevision.fromJson(Serialization.asJson(revision.getData()))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
