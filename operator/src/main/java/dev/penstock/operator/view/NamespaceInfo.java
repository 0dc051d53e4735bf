package dev.penstock.operator.view;

import java.util.Map;

/**
 * What {@code allowedRoutes} needs to know of a Namespace.
 *
 * @param name the namespace's name
 * @param labels the namespace's labels
 */
public record NamespaceInfo(String name, Map<String, String> labels) {
  /** Copies the map. */
  public NamespaceInfo {
    labels = Map.copyOf(labels);
  }
}
