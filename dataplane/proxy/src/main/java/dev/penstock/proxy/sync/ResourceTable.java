package dev.penstock.proxy.sync;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The resources of one kind on their way from one config to the next; copied on the first change.
 */
final class ResourceTable<T> {
  private final SortedMap<String, T> before;
  private @Nullable TreeMap<String, T> next;

  /** {@code full} begins with nothing instead of what was there before. */
  ResourceTable(SortedMap<String, T> before, boolean full) {
    this.before = before;
    this.next = full ? new TreeMap<>() : null;
  }

  /** What is equal to what was there before stays the same object. */
  void put(String name, T value) {
    T old = before.get(name);
    changing().put(name, old != null && old.equals(value) ? old : value);
  }

  /** Carries over what was there before, if anything was. */
  void keep(String name) {
    T old = before.get(name);
    if (old != null) {
      changing().put(name, old);
    }
  }

  void remove(String name) {
    changing().remove(name);
  }

  SortedMap<String, T> result() {
    return next == null ? before : next;
  }

  private Map<String, T> changing() {
    TreeMap<String, T> map = next;
    if (map == null) {
      map = new TreeMap<>(before);
      next = map;
    }
    return map;
  }
}
