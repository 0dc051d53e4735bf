package dev.penstock.operator.status;

import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RolloutStatus.Revision;
import dev.penstock.operator.provider.RolloutSubject;
import dev.penstock.operator.view.ObjectKey;
import java.util.Objects;

/** What others are asked and told about, from a status. */
final class RolloutSubjects {
  private RolloutSubjects() {}

  /** The revision that is being tried, else the one that is promoted. */
  static RolloutSubject of(String kind, ObjectKey key, RolloutStatus status) {
    Revision revision = status.canary() == null ? status.stable() : status.canary();
    return new RolloutSubject(
        kind,
        key.namespace(),
        key.name(),
        revision == null ? "" : revision.hash(),
        Objects.requireNonNullElse(status.step(), 0),
        status.weight());
  }
}
