package dev.penstock.proxy.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from texts that is asked by octets: a hash table with open addressing, in which
 * a search makes no object and touches, beside the value, little more than one entry.
 */
public final class OctetMap<V> {
  private static final OctetMap<?> EMPTY = new OctetMap<>(4);

  private final byte[] @Nullable [] keys;
  private final @Nullable Object[] values;

  /** Of the keys, so that other keys are mostly told apart without looking at them. */
  private final int[] hashes;

  private int size;

  private OctetMap(int capacity) {
    keys = new byte[capacity][];
    values = new Object[capacity];
    hashes = new int[capacity];
  }

  /** Without entries. */
  @SuppressWarnings("unchecked") // holds no value
  public static <V> OctetMap<V> empty() {
    return (OctetMap<V>) EMPTY;
  }

  /** With entries of a map whose keys are ISO-8859-1. */
  public static <V> OctetMap<V> of(Map<String, ? extends V> entries) {
    return OctetMap.<V>empty().with(entries);
  }

  /** True when there is no entry. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** The value of a key, or null. */
  public @Nullable V get(Octets key) {
    return valueAt(find(key, 0));
  }

  /** The value of what a key is from an index to its end, or null. */
  public @Nullable V getEnd(Octets key, int index) {
    return valueAt(find(key, index));
  }

  /** The value of a key, or null. */
  public @Nullable V get(String key) {
    return get(Octets.of(key));
  }

  /** A map that has these values instead or in addition, and no key whose value there is null. */
  public OctetMap<V> with(Map<String, ? extends @Nullable V> changes) {
    OctetMap<V> next = new OctetMap<>(capacity(size + changes.size()));
    for (int i = 0; i < keys.length; i++) {
      byte[] key = keys[i];
      if (key != null && !changes.containsKey(text(key))) {
        next.put(key, hashes[i], values[i]);
      }
    }
    changes.forEach(
        (key, value) -> {
          if (value != null) {
            byte[] octets = key.getBytes(StandardCharsets.ISO_8859_1);
            next.put(octets, Octets.hash(octets, 0, octets.length), value);
          }
        });
    return next;
  }

  private static String text(byte[] key) {
    return new String(key, StandardCharsets.ISO_8859_1);
  }

  /** A power of two that leaves half of the places free. */
  private static int capacity(int entries) {
    return Math.max(4, Integer.highestOneBit(Math.max(1, entries * 2 - 1)) << 1);
  }

  private void put(byte[] key, int hash, @Nullable Object value) {
    int place = hash & (keys.length - 1);
    while (keys[place] != null) {
      place = (place + 1) & (keys.length - 1);
    }
    keys[place] = key;
    hashes[place] = hash;
    values[place] = value;
    size++;
  }

  private int find(Octets wanted, int index) {
    if (size == 0) {
      return -1;
    }
    int hash = wanted.hashFrom(index);
    int place = hash & (keys.length - 1);
    byte[] key;
    while ((key = keys[place]) != null) {
      if (hashes[place] == hash && wanted.endEquals(index, key)) {
        return place;
      }
      place = (place + 1) & (keys.length - 1);
    }
    return -1;
  }

  @SuppressWarnings("unchecked") // put by the constructor's callers as V
  private @Nullable V valueAt(int place) {
    return place < 0 ? null : (V) values[place];
  }

  /** The values alone: keys can be many. */
  @Override
  public String toString() {
    return size + " of " + Arrays.asList(values).stream().filter(v -> v != null).toList();
  }
}
