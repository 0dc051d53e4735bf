package dev.penstock.operator.fleet;

import org.jspecify.annotations.Nullable;

/**
 * How many pods each of two slots may have while load goes from one to the other. Neither waits for
 * the other for ever, and at no time are there fewer ready pods than load needs, nor more pods in
 * all than were granted.
 *
 * @param replicas how many pods the fleet should have
 * @param surge how many there may be above that; null for any number
 */
record PodBudget(int replicas, @Nullable Integer surge) {
  /**
   * The pods that a share of the traffic needs: at least one, also of a canary that only testers
   * reach, unless the fleet has none.
   *
   * @param weight in percent
   */
  int share(int weight) {
    return Math.min(replicas, Math.max(1, Math.ceilDiv(weight * replicas, 100)));
  }

  /**
   * The pods of the slot that load goes to. They never become fewer, unless the fleet does.
   *
   * @param wanted how many its share needs
   * @param has how many it was to have before
   * @param other how many pods the other slot may still have
   */
  int arriving(int wanted, int has, int other) {
    int kept = Math.min(has, replicas);
    return Math.max(
        kept, surge == null ? wanted : Math.min(wanted, Math.max(1, replicas + surge - other)));
  }

  /**
   * The pods of the slot that load leaves: as many fewer as have become ready on the other side.
   *
   * @param wanted how many the other side is to have in the end
   * @param arriving how many it may have now
   * @param ready how many of those are ready
   */
  int leaving(int wanted, int arriving, int ready) {
    if (surge == null) {
      return replicas;
    }
    int granted = replicas + surge;
    int needed = Math.max(granted - wanted, replicas - ready);
    return Math.min(replicas, Math.max(1, Math.min(granted - arriving, needed)));
  }

  /**
   * The pods of a revision that gets no traffic any more, beside all that the fleet should have.
   */
  int lingering(int has) {
    return Math.min(has, surge == null ? replicas : surge);
  }

  /**
   * The greatest share that ready pods can take.
   *
   * @return percent; -1 when none is ready though the fleet should have some
   */
  int capacity(int ready) {
    if (ready >= replicas) {
      return 100;
    }
    return ready == 0 ? -1 : 100 * ready / replicas;
  }
}
