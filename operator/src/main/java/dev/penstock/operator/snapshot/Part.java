package dev.penstock.operator.snapshot;

import dev.penstock.operator.view.SortedTable;

/** A snapshot's resources of one kind, with what is needed to hash only those that change. */
final class Part<R extends ConfigResource> {
  private final SortedTable<String, R> resources;

  /** The digests of all resources in their order, one after the other. */
  private final byte[] digests;

  private final byte[] digest;

  private Part(SortedTable<String, R> resources, byte[] digests) {
    this.resources = resources;
    this.digests = digests;
    this.digest = ContentHash.of(digests);
  }

  static <R extends ConfigResource> Part<R> empty() {
    return new Part<>(SortedTable.empty(), new byte[0]);
  }

  SortedTable<String, R> resources() {
    return resources;
  }

  byte[] digest() {
    return digest;
  }

  @SuppressWarnings("ReferenceEquality") // The same object has the same digest: no need to look in.
  Part<R> next(SortedTable<String, R> next) {
    if (next == resources) {
      return this;
    }
    byte[] nextDigests = new byte[next.size() * ContentHash.LENGTH];
    int old = 0;
    for (int i = 0; i < next.size(); i++) {
      R resource = next.valueAt(i);
      old = place(resource, old);
      boolean same = old < resources.size() && resources.valueAt(old) == resource;
      System.arraycopy(
          same ? digests : ContentHash.of(resource),
          same ? old * ContentHash.LENGTH : 0,
          nextDigests,
          i * ContentHash.LENGTH,
          ContentHash.LENGTH);
    }
    return new Part<>(next, nextDigests);
  }

  /**
   * The place of a resource here, or of what comes after it, from a place on that is not beyond.
   */
  @SuppressWarnings("ReferenceEquality") // Most resources are the same object: no need to compare.
  private int place(R resource, int from) {
    int place = from;
    while (place < resources.size()
        && resources.valueAt(place) != resource
        && resources.keyAt(place).compareTo(resource.name()) < 0) {
      place++;
    }
    return place;
  }
}
