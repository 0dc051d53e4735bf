package dev.penstock.proxy.sync;

import dev.penstock.protocol.v1.Delta;
import dev.penstock.protocol.v1.ResourceName;
import dev.penstock.proxy.config.AsOf;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A delta whose form is right: every resource has a name and occurs once.
 *
 * @param wire as it came
 * @param asOf how much of the API server's history it covers
 * @param upserts the resources it brings
 * @param removed the resources it takes away
 */
record ParsedDelta(Delta wire, AsOf asOf, List<Upsert> upserts, List<ResourceKey> removed) {
  /** The delta has not the form that every delta must have. */
  static final class MalformedException extends Exception {
    private final String problem;

    MalformedException(String problem) {
      super(problem);
      this.problem = problem;
    }

    /** The message. */
    String problem() {
      return problem;
    }
  }

  static ParsedDelta of(Delta wire) throws MalformedException {
    if (wire.getToVersion().isEmpty()) {
      throw new MalformedException("toVersion: must not be empty");
    }
    List<Upsert> upserts = Upsert.of(wire);
    List<ResourceKey> removed = new ArrayList<>(wire.getRemovedCount());
    for (int i = 0; i < wire.getRemovedCount(); i++) {
      removed.add(key("removed[" + i + "]", wire.getRemoved(i)));
    }
    Set<ResourceKey> seen = new HashSet<>();
    for (Upsert upsert : upserts) {
      checkOnce(seen, upsert.key());
    }
    for (ResourceKey key : removed) {
      checkOnce(seen, key);
    }
    return new ParsedDelta(wire, Wire.asOf(wire.getAsOf()), upserts, removed);
  }

  /** Whether it replaces everything. */
  boolean isFull() {
    return wire.getFromVersion().isEmpty();
  }

  private static ResourceKey key(String field, ResourceName name) throws MalformedException {
    return new ResourceKey(
        switch (name.getKind()) {
          case LISTENER -> dev.penstock.proxy.config.ResourceKind.LISTENER;
          case ROUTE -> dev.penstock.proxy.config.ResourceKind.ROUTE;
          case CLUSTER -> dev.penstock.proxy.config.ResourceKind.CLUSTER;
          case CERTIFICATE -> dev.penstock.proxy.config.ResourceKind.CERTIFICATE;
          case HANDOVER -> dev.penstock.proxy.config.ResourceKind.HANDOVER;
          case TICKET_KEYS -> dev.penstock.proxy.config.ResourceKind.TICKET_KEYS;
          case RESOURCE_KIND_UNSPECIFIED, UNRECOGNIZED ->
              throw new MalformedException(
                  field
                      + ".kind: must be LISTENER, ROUTE, CLUSTER, CERTIFICATE, HANDOVER or"
                      + " TICKET_KEYS, is "
                      + name.getKindValue());
        },
        name.getName());
  }

  private static void checkOnce(Set<ResourceKey> seen, ResourceKey key) throws MalformedException {
    if (key.name().isEmpty()) {
      throw new MalformedException("a resource of kind " + key.kind() + " has no name");
    }
    if (!seen.add(key)) {
      throw new MalformedException(key.kind() + " " + key.name() + " is named twice");
    }
  }
}
