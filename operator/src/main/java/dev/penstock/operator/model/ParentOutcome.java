package dev.penstock.operator.model;

import dev.penstock.api.v1alpha1.ParentReference;
import dev.penstock.operator.view.ObjectKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be said of a Route at one of its parents: of its spec, unless it says otherwise.
 *
 * @param ref the reference, as in the Route's spec
 * @param gateway the Gateway it names, whether it exists or not
 * @param accepted whether the Route is attached and has a rule that can be used
 * @param resolvedRefs whether all backends resolve, also those of the promoted revision that serves
 *     instead; the share of those that do not is answered with 500
 * @param partiallyInvalid what was left out of a Route that is accepted all the same, or of its
 *     promoted revision; null when nothing was
 * @param attachedListeners the listeners it is attached to, in the Gateway's order
 * @param servedListeners the listeners in the fleet's config that serve it or its promoted
 *     revision; with none, the Route is in no pod's config by this parent
 */
public record ParentOutcome(
    ParentReference ref,
    ObjectKey gateway,
    Verdict accepted,
    Verdict resolvedRefs,
    Verdict.@Nullable Rejected partiallyInvalid,
    List<String> attachedListeners,
    List<String> servedListeners) {
  /** Copies the lists. */
  public ParentOutcome {
    attachedListeners = List.copyOf(attachedListeners);
    servedListeners = List.copyOf(servedListeners);
  }
}
