package dev.penstock.operator.snapshot;

import dev.penstock.operator.view.SortedTable;

/** A snapshot's resources of one kind, with what is needed to hash only those that change. */
final class Part<R extends ConfigResource> {
  private final SortedTable<String, R> resources;

  /** The digest of the resource at each position. */
  private final byte[][] digests;

  private final byte[] digest;

  private Part(SortedTable<String, R> resources, byte[][] digests) {
    this.resources = resources;
    this.digests = digests;
    this.digest = ContentHash.ofAll(digests);
  }

  static <R extends ConfigResource> Part<R> empty() {
    return new Part<>(SortedTable.empty(), new byte[0][]);
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
    byte[][] nextDigests = new byte[next.size()][];
    boolean same = next.size() == resources.size();
    int old = 0;
    for (int i = 0; i < nextDigests.length; i++) {
      R resource = next.valueAt(i);
      while (old < resources.size() && resources.keyAt(old).compareTo(resource.name()) < 0) {
        old++;
      }
      if (old < resources.size() && resources.valueAt(old) == resource) {
        nextDigests[i] = digests[old];
      } else {
        same = false;
        nextDigests[i] = ContentHash.of(resource);
      }
    }
    return same ? this : new Part<>(next, nextDigests);
  }
}
