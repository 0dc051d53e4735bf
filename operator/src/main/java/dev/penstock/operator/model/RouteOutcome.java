package dev.penstock.operator.model;

import dev.penstock.operator.view.ObjectKey;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is to be said of a Route.
 *
 * @param parents one for each of the Route's {@code parentRefs}, in its order
 * @param rollout what its rollout starts from; null for a Route without {@code spec.rollout}
 */
public record RouteOutcome(List<ParentOutcome> parents, @Nullable RolloutOutcome rollout) {
  /** Copies the list. */
  public RouteOutcome {
    parents = List.copyOf(parents);
  }

  /** Whether the spec's content can serve: at least one parent accepts it. */
  public boolean isUsable() {
    return parents.stream().anyMatch(parent -> parent.accepted().isAccepted());
  }

  /** Why parents do not accept the spec's content, for people; empty when all do. */
  public String refusals() {
    return parents.stream()
        .map(ParentOutcome::accepted)
        .filter(accepted -> !accepted.isAccepted())
        .map(Verdict::message)
        .distinct()
        .collect(Collectors.joining("; "));
  }

  /** The Gateways that it names, each once, whether they exist or not. */
  public List<ObjectKey> gateways() {
    return parents.stream().map(ParentOutcome::gateway).distinct().toList();
  }
}
