package dev.penstock.operator.view;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The endpoints of one Service, gathered from all its EndpointSlices: those that are ready, or,
 * when none is, those that still serve while they terminate.
 *
 * @param service the Service
 * @param byPortName endpoints by the name of the Service's port, which is empty for its only,
 *     unnamed port; each list sorted and without duplicates
 */
public record ServiceEndpoints(ObjectKey service, Map<String, List<Endpoint>> byPortName) {
  /** Copies, sorts and removes duplicates. */
  public ServiceEndpoints {
    byPortName =
        byPortName.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey,
                    port -> port.getValue().stream().distinct().sorted().toList()));
  }

  /** The endpoints of the port of this name, or none. */
  public List<Endpoint> ofPort(String portName) {
    return byPortName.getOrDefault(portName, List.of());
  }
}
