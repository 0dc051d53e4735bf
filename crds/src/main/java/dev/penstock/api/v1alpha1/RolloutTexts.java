package dev.penstock.api.v1alpha1;

/** What the fields that both kinds of rollout have say of themselves. */
final class RolloutTexts {
  static final String STEPS =
      """
      How the canary's share grows. At least 1, at most 20; weights MUST NOT go down, and the last
      one MUST be 100. A step begins when every pod has acknowledged its weight. It ends when its
      pause is over, at least one measurement of it has passed, and the newest one did; without
      analysis when its pause is over. After the last one the revision is promoted. When the spec
      changes meanwhile, the newest content begins again at the first step.
      """;

  static final String ASCENDING = "self.map(step, step.weight).isSorted()";

  static final String ASCENDING_MESSAGE =
      "steps must have weights that do not go down: put them in ascending order";

  static final String COMPLETE = "self.size() == 0 || self[self.size() - 1].weight == 100";

  static final String COMPLETE_MESSAGE =
      "steps must end with weight 100: a revision is promoted after it";

  static final String ANALYSIS =
      """
      What is measured at each step, and what fails the revision. Default: nothing is measured, and
      time alone decides.
      """;

  static final String PROGRESS_DEADLINE =
      """
      How long every pod may take to acknowledge the canary, at its start and again at each step,
      as a GEP-2257 duration of at least 1s; after it, the revision has failed. Default: 10m.
      """;

  static final String DEADLINE = "duration(self) >= duration('1s')";

  static final String DEADLINE_MESSAGE =
      "progressDeadline must be at least 1s: pods need time to acknowledge a canary";

  static final String ON_FAILURE =
      """
      What becomes of a revision that fails. Rollback: all traffic goes back to the promoted one at
      once, and the failed one is not tried again until the spec changes or the annotation
      penstock.dev/rollout says retry. Pause: the canary keeps its share until the annotation says
      retry, promote:all or abort, or the spec changes. Default: Rollback.
      """;

  static final String PAUSED =
      """
      Holds the rollout where it is: the canary keeps its share, what is measured still counts, and a
      failure still takes it back. A revision that comes while this is true waits at its first step.
      Default: false.
      """;

  static final String REVISION_HISTORY_LIMIT =
      """
      How many revisions are kept to return to, as ControllerRevisions beside the object, besides
      the one that serves. The oldest go first. 1 to 100. Default: 10.
      """;

  static final String NOTIFICATIONS =
      """
      Who is told when a revision fails or is promoted. One that cannot be reached is told again
      for a while, and holds nothing up. At most 8. Default: nobody.
      """;

  private RolloutTexts() {}
}
