package dev.penstock.operator.snapshot;

import dev.penstock.operator.view.Endpoint;
import java.util.List;

/**
 * Which new connections the fleet's pods of other revisions give to those of one revision. A fleet
 * has at most one.
 *
 * @param name {@value #NAME}
 * @param toRevision the hash of the revision whose pods take them
 * @param weight percent of the new connections, 0 to 100
 * @param sources CIDR blocks: who comes from one of them is handed over whatever the weight
 * @param endpoints where the pods of the revision take connections, sorted by address
 * @param peers IP addresses of the pods that may give, sorted
 */
public record HandoverResource(
    String name,
    String toRevision,
    int weight,
    List<String> sources,
    List<Endpoint> endpoints,
    List<String> peers)
    implements ConfigResource {
  /** The name of the only one. */
  public static final String NAME = "canary";

  /** Copies the lists. */
  public HandoverResource {
    sources = List.copyOf(sources);
    endpoints = List.copyOf(endpoints);
    peers = List.copyOf(peers);
  }
}
