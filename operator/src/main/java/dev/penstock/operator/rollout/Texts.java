package dev.penstock.operator.rollout;

import dev.penstock.api.v1alpha1.RolloutStatus.Measurement;
import dev.penstock.api.v1alpha1.RolloutStatus.Phase;
import dev.penstock.api.v1alpha1.RolloutStatus.Revision;
import dev.penstock.api.v1alpha1.RolloutStatus.Verdict;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

/** What people read. Nothing in it changes between two transitions: each change is a write. */
final class Texts {
  private static final int LIMIT = 2_000;
  private static final int COMPLAINT_LIMIT = 1_000;
  private static final String NOT_OBEYED = "; not obeyed: ";
  private static final String GONE =
      "; the content of the promoted revision is gone, so that there is no way back to it";

  /** What a message may end in, and is told apart by when it is read again. */
  private static final List<String> SUFFIXES = List.of(NOT_OBEYED, GONE);

  private Texts() {}

  static String named(Revision revision) {
    return "revision %d (%s)".formatted(revision.number(), revision.hash());
  }

  static String started(Revision revision, int steps) {
    return "%s is to be tried in %d step%s"
        .formatted(named(revision), steps, steps == 1 ? "" : "s");
  }

  /** Such as "2 of 4". */
  static String count(Turn turn) {
    int last = turn.steps.size();
    return Math.min(turn.draft.step + 1, last) + " of " + last;
  }

  /** Such as "step 2 (25 %)". */
  static String place(Turn turn) {
    return "step %d (%d %%)"
        .formatted(Math.min(turn.draft.step + 1, turn.steps.size()), turn.draft.weight);
  }

  /** What the metrics say that have a verdict. */
  static String reasons(List<Measurement> measurements, Verdict verdict) {
    return measurements.stream()
        .filter(one -> one.verdict() == verdict)
        .map(one -> one.message() == null ? one.name() : one.message())
        .collect(Collectors.joining(", and "));
  }

  /** The message of a status as far as it does not end in a suffix. */
  static String limited(String message) {
    return cut(withoutDelimiters(message), LIMIT);
  }

  /** What others say may be of any length and read like anything. */
  private static String withoutDelimiters(String text) {
    String without = text;
    for (String suffix : SUFFIXES) {
      without = without.replace(suffix, "," + suffix.substring(1));
    }
    return without;
  }

  /** As long as the message of a measurement may be. */
  static String note(String message) {
    return cut(message, COMPLAINT_LIMIT);
  }

  /** A complaint that an earlier turn had, and that still holds; null when it had none. */
  static String complaintOf(String message) {
    int start = message.indexOf(NOT_OBEYED);
    if (start < 0) {
      return "";
    }
    String rest = message.substring(start + NOT_OBEYED.length());
    int end = rest.indexOf(GONE);
    return end < 0 ? rest : rest.substring(0, end);
  }

  /** The whole message of a status. */
  static String message(Turn turn) {
    String base = limited(base(turn));
    String complaint = turn.complaint == null ? "" : NOT_OBEYED + withoutDelimiters(turn.complaint);
    String gone = turn.isStableMissing() && turn.draft.canary != null ? GONE : "";
    return base + cut(complaint, COMPLAINT_LIMIT) + gone;
  }

  private static String base(Turn turn) {
    Draft draft = turn.draft;
    if (draft.isLive()) {
      return live(turn);
    }
    if (draft.phase == Phase.FAILED || draft.phase == Phase.ABORTED) {
      return withoutSuffixes(draft.message);
    }
    if (draft.stable == null) {
      return "what the spec says is promoted as it is once it can be used: "
          + turn.observed.fault();
    }
    return named(draft.stable) + " is promoted";
  }

  private static String live(Turn turn) {
    Draft draft = turn.draft;
    boolean waiting = draft.stepStartedAt == null && draft.weight != turn.step().weight();
    String place = (waiting ? "before step " : "step ") + count(turn);
    String where = waiting ? place : "%s: %d %%".formatted(place, draft.weight);
    if (turn.observed.fault() != null) {
      return where + ", and no further, because it cannot be used: " + turn.observed.fault();
    }
    if (turn.plan.isPaused()) {
      return where + ", held by paused in the spec's rollout";
    }
    if (draft.pausedAt != null) {
      return where + ", held by the order pause until the order resume";
    }
    return where + progress(turn);
  }

  private static String progress(Turn turn) {
    Instant begun = turn.draft.stepStartedAt;
    String obstacle = turn.observed.readiness().obstacle();
    String why = obstacle == null ? "" : ": " + obstacle;
    if (!turn.observed.carries(turn.step().weight())) {
      return ", its pods are not ready" + why;
    }
    if (begun == null) {
      return ", not served by every pod yet" + why;
    }
    if (turn.promoting != null) {
      return ", promoted by hand as soon as its analysis passes";
    }
    if (turn.step().isUntilPromoted()) {
      return ", until it is promoted";
    }
    Instant end = begun.plus(turn.step().effectivePause());
    if (turn.now.isBefore(end)) {
      return ", until " + end.plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS);
    }
    return ", until its analysis passes";
  }

  private static String withoutSuffixes(String message) {
    int end = message.length();
    for (String suffix : SUFFIXES) {
      int at = message.indexOf(suffix);
      end = at < 0 ? end : Math.min(end, at);
    }
    return message.substring(0, end);
  }

  /** At most so long, and visibly so. */
  static String cut(String text, int limit) {
    return text.length() <= limit ? text : head(text, limit - 1) + "…";
  }

  /** The beginning, without half a character: the API server would give back another one. */
  static String head(String text, int limit) {
    if (text.length() <= limit) {
      return text;
    }
    return text.substring(0, Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit);
  }
}
