package dev.penstock.operator.rollout;

import dev.penstock.api.v1alpha1.RolloutStatus.Phase;
import dev.penstock.api.v1alpha1.RolloutStatus.Revision;
import dev.penstock.api.v1alpha1.RolloutStatus.StepResult;
import dev.penstock.operator.rollout.RolloutEvent.Kind;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Obeys what a person ordered, once. */
final class Orders {
  private static final int VALUE_LIMIT = 256;
  private static final int QUOTE_LIMIT = 64;

  private final Turn turn;
  private final Draft draft;
  private final String value;

  private Orders(Turn turn, String value) {
    this.turn = turn;
    this.draft = turn.draft;
    this.value = value;
  }

  /** The annotation's value as the status holds it; null when it says nothing. */
  static @Nullable String value(Observed observed) {
    String order = observed.order();
    if (order == null || Order.word(order).isEmpty()) {
      return null;
    }
    return Texts.head(order, VALUE_LIMIT);
  }

  /** Whether the order has been given since the last one that was obeyed. */
  static boolean isNew(Turn turn) {
    String value = value(turn.observed);
    return value != null && !value.equals(turn.draft.obeyed);
  }

  static void obey(Turn turn) {
    String value = value(turn.observed);
    if (value == null) {
      // Who takes the annotation away may give the same order again.
      turn.draft.obeyed = null;
    } else if (isNew(turn)) {
      new Orders(turn, value).obey();
    }
  }

  private void obey() {
    Order order = Order.parse(Order.word(value));
    if (order != null && order.kind() == Order.Kind.PROMOTE && turn.isTried()) {
      promote();
      return;
    }
    draft.obeyed = value;
    String refusal = order == null ? "it is none of " + Order.SPELLINGS : refusal(order);
    if (refusal != null) {
      String word = Order.word(value);
      String quoted = Texts.cut(word, QUOTE_LIMIT);
      turn.complaint = "the order \"%s\", because %s".formatted(quoted, refusal);
      turn.tell(Kind.ORDER_REFUSED, "not obeyed: " + turn.complaint);
    }
  }

  /** A canary that failed and kept its share has to pass anew. */
  private void promote() {
    turn.promoting = value;
    if (draft.phase == Phase.FAILED) {
      draft.phase = Phase.PROGRESSING;
      draft.clearCounts();
      if (draft.stepStartedAt == null) {
        draft.startedAt = turn.now;
      }
    }
  }

  /** Does what is ordered, or says why not. */
  private @Nullable String refusal(Order order) {
    if (order.kind() == Order.Kind.UNDO) {
      return undo(order.revision());
    }
    if (draft.canary == null || draft.stable == null) {
      return "no revision is being tried";
    }
    return switch (order.kind()) {
      case PROMOTE_ALL -> promoteAll();
      case RETRY -> retry(draft.canary);
      case PAUSE -> pause();
      case RESUME -> resume();
      case SKIP -> skip();
      case ABORT -> abort();
      case PROMOTE, UNDO -> taken();
    };
  }

  private @Nullable String promoteAll() {
    if (turn.observed.fault() != null) {
      return unusable();
    }
    if (turn.isTried()) {
      draft.recordStep(StepResult.SKIPPED, turn.now);
    }
    turn.promote("by the order promote:all");
    return null;
  }

  private @Nullable String retry(Revision canary) {
    if (draft.isLive()) {
      return "the revision is being tried already";
    }
    turn.start(canary);
    return null;
  }

  private @Nullable String pause() {
    if (!draft.isLive()) {
      return taken();
    }
    if (draft.pausedAt == null) {
      draft.pausedAt = turn.now;
    }
    return null;
  }

  private @Nullable String resume() {
    if (draft.pausedAt != null) {
      draft.pausedAt = null;
      return turn.plan.isPaused() ? heldBySpec() : null;
    }
    if (turn.plan.isPaused()) {
      return heldBySpec();
    }
    return draft.isLive() ? "it is not held; the order promote ends a step's pause" : taken();
  }

  private @Nullable String skip() {
    if (!turn.isTried()) {
      return taken();
    }
    if (turn.observed.fault() != null) {
      return unusable();
    }
    turn.endStep(StepResult.SKIPPED);
    return null;
  }

  private @Nullable String abort() {
    if (!turn.isTried()) {
      return taken();
    }
    turn.abort("aborted by order");
    return null;
  }

  private @Nullable String undo(long number) {
    Revision stable = draft.stable;
    if (stable == null) {
      return "no revision is promoted";
    }
    Optional<Revision> found =
        turn.observed.kept().stream()
            .filter(one -> !one.hash().equals(stable.hash()))
            .filter(one -> number == 0 ? one.number() < stable.number() : one.number() == number)
            .max(Comparator.comparingLong(Revision::number));
    if (found.isEmpty()) {
      return "%s is not kept, or serves already; kept are %s"
          .formatted(number == 0 ? "an earlier revision" : "revision " + number, kept());
    }
    returnTo(stable, found.get());
    return null;
  }

  private void returnTo(Revision from, Revision to) {
    Revision current = draft.canary;
    Revision left = current == null ? new Revision(from.number(), turn.observed.hash()) : current;
    if (turn.isTried()) {
      turn.takeBack(StepResult.ABORTED);
    }
    // The one before is the one that served before: after a return, the one returned from.
    Revision returned = new Revision(turn.nextNumber(), to.hash());
    draft.clearCanary();
    draft.stable = returned;
    String message =
        "returned to revision %d, which is %s now".formatted(to.number(), Texts.named(returned));
    if (!returned.hash().equals(turn.observed.hash())) {
      draft.canary = left;
      draft.phase = Phase.ABORTED;
      draft.message = message + "; what the spec says waits until it changes, or the order retry";
    }
    turn.tell(Kind.RETURNED, message);
  }

  private String kept() {
    return turn.observed.kept().stream()
        .map(Revision::number)
        .sorted()
        .map(String::valueOf)
        .collect(Collectors.joining(", "));
  }

  private String taken() {
    return draft.canary == null
        ? "no revision is being tried"
        : "the revision gets no traffic any more; say retry or promote:all, or change the spec";
  }

  private String unusable() {
    return "what the spec says cannot be used: " + turn.observed.fault();
  }

  private static String heldBySpec() {
    return "paused in the spec's rollout holds it; set it to false";
  }
}
