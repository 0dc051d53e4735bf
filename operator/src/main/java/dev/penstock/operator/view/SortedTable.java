package dev.penstock.operator.view;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map sorted by key, made for a table that is replaced often and changes little each
 * time: two arrays, so that a changed copy costs two array copies, and what changed between two
 * tables is found by one walk that compares identities.
 *
 * @param <K> the key's type
 * @param <V> the value's type
 */
@SuppressWarnings("ReferenceEquality") // Identity is what tells changed from unchanged.
public final class SortedTable<K extends Comparable<? super K>, V> {
  private static final SortedTable<?, ?> EMPTY = new SortedTable<>(new Object[0], new Object[0]);

  private final Object[] keys;
  private final Object[] values;

  private SortedTable(Object[] keys, Object[] values) {
    this.keys = keys;
    this.values = values;
  }

  /** A table without entries. */
  @SuppressWarnings("unchecked") // It holds neither a K nor a V.
  public static <K extends Comparable<? super K>, V> SortedTable<K, V> empty() {
    return (SortedTable<K, V>) EMPTY;
  }

  /** A table of the map's entries. */
  public static <K extends Comparable<? super K>, V> SortedTable<K, V> of(Map<K, V> entries) {
    if (entries.isEmpty()) {
      return empty();
    }
    SortedMap<K, V> sorted = new TreeMap<>(entries);
    return new SortedTable<>(sorted.keySet().toArray(), sorted.values().toArray());
  }

  /** The value of the key, or null when there is none. */
  public @Nullable V get(K key) {
    int index = indexOf(key);
    return index < 0 ? null : valueAt(index);
  }

  /** True when the key has a value. */
  public boolean containsKey(K key) {
    return indexOf(key) >= 0;
  }

  /** The number of entries. */
  public int size() {
    return keys.length;
  }

  /** True when there is no entry. */
  public boolean isEmpty() {
    return keys.length == 0;
  }

  /** The keys in order. */
  public List<K> keys() {
    return new ArrayView<>(keys);
  }

  /** The values in the order of their keys. */
  public List<V> values() {
    return new ArrayView<>(values);
  }

  /** The key at a position in the order, 0 to size - 1. */
  @SuppressWarnings("unchecked") // Only a K was ever put into keys.
  public K keyAt(int index) {
    return (K) keys[index];
  }

  /** The value at a position in the order, 0 to size - 1. */
  @SuppressWarnings("unchecked") // Only a V was ever put into values.
  public V valueAt(int index) {
    return (V) values[index];
  }

  /** This table with one entry put or replaced; this very table when the value is the same one. */
  public SortedTable<K, V> with(K key, V value) {
    int index = indexOf(key);
    if (index >= 0) {
      return values[index] == value ? this : new SortedTable<>(keys, replaced(index, value));
    }
    int at = -index - 1;
    return new SortedTable<>(inserted(keys, at, key), inserted(values, at, value));
  }

  /** This table without the entry of the key; this very table when there is none. */
  public SortedTable<K, V> without(K key) {
    int index = indexOf(key);
    if (index < 0) {
      return this;
    }
    return size() == 1 ? empty() : new SortedTable<>(removed(keys, index), removed(values, index));
  }

  /**
   * This table with many entries put, replaced or, where the value is empty, removed; this very
   * table when nothing differs.
   */
  public SortedTable<K, V> patched(Map<K, Optional<V>> patch) {
    if (patch.size() <= 4) {
      SortedTable<K, V> result = this;
      for (Map.Entry<K, Optional<V>> entry : patch.entrySet()) {
        Optional<V> value = entry.getValue();
        result =
            value.isPresent()
                ? result.with(entry.getKey(), value.get())
                : result.without(entry.getKey());
      }
      return result;
    }
    return merged(new TreeMap<>(patch));
  }

  /**
   * Reports every key whose value is not the same object in both tables, in order. Costs nothing
   * when the tables are the same one.
   */
  public static <K extends Comparable<? super K>, V> void diff(
      SortedTable<K, V> before, SortedTable<K, V> after, Change<? super K, ? super V> change) {
    if (before == after) {
      return;
    }
    int old = 0;
    int now = 0;
    while (old < before.size() || now < after.size()) {
      int order = order(before, old, after, now);
      if (order < 0) {
        change.report(before.keyAt(old), before.valueAt(old), null);
        old++;
      } else if (order > 0) {
        change.report(after.keyAt(now), null, after.valueAt(now));
        now++;
      } else {
        if (before.values[old] != after.values[now]) {
          change.report(after.keyAt(now), before.valueAt(old), after.valueAt(now));
        }
        old++;
        now++;
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SortedTable<?, ?> that
        && Arrays.equals(keys, that.keys)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(keys) + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < keys.length; i++) {
      text.append(i == 0 ? "" : ", ").append(keys[i]).append('=').append(values[i]);
    }
    return text.append('}').toString();
  }

  private SortedTable<K, V> merged(SortedMap<K, Optional<V>> patch) {
    Object[] mergedKeys = new Object[size() + patch.size()];
    Object[] mergedValues = new Object[mergedKeys.length];
    int kept = 0;
    int from = 0;
    for (Map.Entry<K, Optional<V>> entry : patch.entrySet()) {
      int index = indexOf(entry.getKey());
      int until = index < 0 ? -index - 1 : index;
      System.arraycopy(keys, from, mergedKeys, kept, until - from);
      System.arraycopy(values, from, mergedValues, kept, until - from);
      kept += until - from;
      from = index < 0 ? until : until + 1;
      if (entry.getValue().isPresent()) {
        mergedKeys[kept] = index < 0 ? entry.getKey() : keys[index];
        mergedValues[kept++] = entry.getValue().get();
      }
    }
    System.arraycopy(keys, from, mergedKeys, kept, size() - from);
    System.arraycopy(values, from, mergedValues, kept, size() - from);
    kept += size() - from;
    return ofSorted(Arrays.copyOf(mergedKeys, kept), Arrays.copyOf(mergedValues, kept));
  }

  private SortedTable<K, V> ofSorted(Object[] sortedKeys, Object[] itsValues) {
    if (sortedKeys.length == 0) {
      return empty();
    }
    return sameElements(sortedKeys, keys) && sameElements(itsValues, values)
        ? this
        : new SortedTable<>(sortedKeys, itsValues);
  }

  private static boolean sameElements(Object[] left, Object[] right) {
    if (left.length != right.length) {
      return false;
    }
    for (int i = 0; i < left.length; i++) {
      if (left[i] != right[i]) {
        return false;
      }
    }
    return true;
  }

  /** Below 0 when the left table's entry comes first, above 0 when the right one's, 0 for both. */
  private static <K extends Comparable<? super K>, V> int order(
      SortedTable<K, V> left, int leftIndex, SortedTable<K, V> right, int rightIndex) {
    if (leftIndex == left.size()) {
      return 1;
    }
    if (rightIndex == right.size()) {
      return -1;
    }
    return left.keys[leftIndex] == right.keys[rightIndex]
        ? 0
        : left.keyAt(leftIndex).compareTo(right.keyAt(rightIndex));
  }

  private int indexOf(K key) {
    int low = 0;
    int high = keys.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = keyAt(middle).compareTo(key);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  private Object[] replaced(int index, Object value) {
    Object[] copy = values.clone();
    copy[index] = value;
    return copy;
  }

  private static Object[] inserted(Object[] array, int index, Object element) {
    Object[] copy = new Object[array.length + 1];
    System.arraycopy(array, 0, copy, 0, index);
    copy[index] = element;
    System.arraycopy(array, index, copy, index + 1, array.length - index);
    return copy;
  }

  private static Object[] removed(Object[] array, int index) {
    Object[] copy = new Object[array.length - 1];
    System.arraycopy(array, 0, copy, 0, index);
    System.arraycopy(array, index + 1, copy, index, copy.length - index);
    return copy;
  }

  /**
   * What {@link #diff} reports to.
   *
   * @param <K> the key's type
   * @param <V> the value's type
   */
  @FunctionalInterface
  public interface Change<K, V> {
    /** Called with null before for what was added, and null after for what was removed. */
    void report(K key, @Nullable V before, @Nullable V after);
  }

  private static final class ArrayView<E> extends AbstractList<E> implements RandomAccess {
    private final Object[] elements;

    ArrayView(Object[] elements) {
      this.elements = elements;
    }

    @Override
    @SuppressWarnings("unchecked") // Built over an array of E only.
    public E get(int index) {
      return (E) elements[index];
    }

    @Override
    public int size() {
      return elements.length;
    }
  }
}
