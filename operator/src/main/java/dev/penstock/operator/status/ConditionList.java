package dev.penstock.operator.status;

import dev.penstock.api.v1alpha1.Condition;
import dev.penstock.operator.model.Verdict;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Builds an object's conditions from what they were: a time of transition moves only with one. */
final class ConditionList {
  /** The CRDs' bound on a message. */
  private static final int MESSAGE_LIMIT = 4096;

  private final List<Condition> before;
  private final long generation;
  private final Instant now;
  private final List<Condition> conditions = new ArrayList<>();

  ConditionList(@Nullable List<Condition> before, long generation, Instant now) {
    this.before = before == null ? List.of() : before;
    this.generation = generation;
    this.now = now;
  }

  /** The condition as it was, if there was one. */
  Optional<Condition> before(String type) {
    return before.stream().filter(condition -> condition.type().equals(type)).findFirst();
  }

  /** True when the condition held, for this generation of the object. */
  boolean heldBefore(String type) {
    return before(type)
        .filter(condition -> condition.status() == Condition.Status.TRUE)
        .filter(condition -> Long.valueOf(generation).equals(condition.observedGeneration()))
        .isPresent();
  }

  ConditionList verdict(String type, Verdict verdict) {
    return put(type, verdict.isAccepted(), verdict.reason(), verdict.message());
  }

  ConditionList put(String type, boolean holds, String reason, String message) {
    return put(type, holds ? Condition.Status.TRUE : Condition.Status.FALSE, reason, message);
  }

  ConditionList put(String type, Condition.Status status, String reason, String message) {
    String since =
        before(type)
            .filter(condition -> condition.status() == status)
            .map(Condition::lastTransitionTime)
            .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
    conditions.add(new Condition(type, status, reason, bounded(message), generation, since));
    return this;
  }

  /** The conditions put, and no others. */
  List<Condition> only() {
    return List.copyOf(conditions);
  }

  /** All conditions put, then those of types that others have put there. */
  List<Condition> build(Set<String> ownTypes) {
    Set<String> put = conditions.stream().map(Condition::type).collect(Collectors.toSet());
    List<Condition> all = new ArrayList<>(conditions);
    before.stream()
        .filter(condition -> !ownTypes.contains(condition.type()))
        .filter(condition -> !put.contains(condition.type()))
        .forEach(all::add);
    return List.copyOf(all);
  }

  private static String bounded(String message) {
    return message.length() <= MESSAGE_LIMIT
        ? message
        : message.substring(0, MESSAGE_LIMIT - 1) + "…";
  }
}
