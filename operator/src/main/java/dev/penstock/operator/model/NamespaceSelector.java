package dev.penstock.operator.model;

import dev.penstock.api.v1alpha1.AllowedRoutes;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From which namespaces a listener takes Routes. */
final class NamespaceSelector {
  private NamespaceSelector() {}

  /**
   * True when a Route of the given namespace may attach.
   *
   * @param allowed the listener's setting
   * @param gatewayNamespace the Gateway's own namespace
   * @param namespace the Route's namespace
   * @param labels the labels of the Route's namespace
   */
  static boolean allows(
      AllowedRoutes.Namespaces allowed,
      String gatewayNamespace,
      String namespace,
      Map<String, String> labels) {
    return switch (allowed.effectiveFrom()) {
      case SAME -> namespace.equals(gatewayNamespace);
      case ALL -> true;
      case SELECTOR -> selects(allowed.selector(), labels);
    };
  }

  /** An empty selector selects everything, an absent one nothing (LabelSelector's own rule). */
  private static boolean selects(@Nullable LabelSelector selector, Map<String, String> labels) {
    if (selector == null) {
      return false;
    }
    Map<String, String> wanted = selector.getMatchLabels();
    return (wanted == null || labels.entrySet().containsAll(wanted.entrySet()))
        && selector.getMatchExpressions().stream().allMatch(term -> holds(term, labels));
  }

  private static boolean holds(LabelSelectorRequirement term, Map<String, String> labels) {
    String value = labels.get(term.getKey());
    return switch (term.getOperator()) {
      case "In" -> value != null && term.getValues().contains(value);
      case "NotIn" -> value == null || !term.getValues().contains(value);
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      default -> false;
    };
  }
}
