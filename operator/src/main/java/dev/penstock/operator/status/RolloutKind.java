package dev.penstock.operator.status;

import dev.penstock.api.v1alpha1.RolloutPlan;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.operator.fleet.RevisionFacts.RevisionPod;
import dev.penstock.operator.measure.SeriesKey;
import dev.penstock.operator.revision.RevisionStore;
import dev.penstock.operator.rollout.Observed;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.RolloutState;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The objects of one kind that can have rollouts. Not thread-safe. */
interface RolloutKind {
  /** The kind's name, such as Route. */
  String name();

  /**
   * Takes over the newest of everything.
   *
   * @param changed told of the objects of which something is not as it was
   */
  void update(Moment next, Consumer<ObjectKey> changed);

  /** Forgets everything. */
  void clear();

  /** The object as it is now. */
  Sight look(ObjectKey key, @Nullable RolloutStatus decided);

  /** What the status of the object last said of its rollout, as far as it is known. */
  @Nullable RolloutStatus written(ObjectKey key, String uid);

  /** Has the object's status written anew. */
  void touch(ObjectKey key, long now);

  /** One of the object's contents: that of its spec, or a kept one; null when there is none. */
  RevisionStore.@Nullable Content content(ObjectKey key, String hash);

  /** Whose the kept contents of the object are. */
  RevisionStore.Owner owner(ObjectKey key, String uid);

  /** What the requests of one of the object's revisions are counted as. */
  SeriesKey series(ObjectKey key, String revision);

  /** Whether what the pods of a fleet serve can be the object's. */
  boolean isServedBy(ObjectKey key, ObjectKey gateway);

  /** The pods of the object's revisions; null when these have none of their own. */
  @Nullable List<RevisionPod> pods(ObjectKey key);

  /** What is seen of an object. */
  sealed interface Sight {
    /** There is no such object. */
    record Gone() implements Sight {}

    /** What is known of it is of an earlier spec, or nothing is yet. */
    record Unclear() implements Sight {}

    /**
     * It is there.
     *
     * @param plan its spec's rollout; null for none
     * @param hash of what its spec says; empty without a plan
     * @param fault why that cannot be used
     * @param kept the revisions whose content is kept
     * @param programmed what every pod serves; null while they do not agree
     * @param readiness what share the canary can take
     * @param order the value of the annotation by which orders are given
     */
    record Seen(
        String uid,
        @Nullable RolloutPlan plan,
        String hash,
        @Nullable String fault,
        List<RolloutStatus.Revision> kept,
        @Nullable RolloutState programmed,
        Observed.Readiness readiness,
        @Nullable String order)
        implements Sight {}
  }
}
