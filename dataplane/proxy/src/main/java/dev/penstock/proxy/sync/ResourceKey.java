package dev.penstock.proxy.sync;

import dev.penstock.proxy.config.Rejection;
import dev.penstock.proxy.config.ResourceKind;
import java.util.Comparator;

/** What a resource is known by. Ordered by kind, then name. */
record ResourceKey(ResourceKind kind, String name) implements Comparable<ResourceKey> {
  private static final Comparator<ResourceKey> ORDER =
      Comparator.comparing(ResourceKey::kind).thenComparing(ResourceKey::name);

  static ResourceKey of(Rejection rejection) {
    return new ResourceKey(rejection.kind(), rejection.name());
  }

  @Override
  public int compareTo(ResourceKey other) {
    return ORDER.compare(this, other);
  }
}
