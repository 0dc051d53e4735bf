package dev.penstock.proxy.route;

import dev.penstock.proxy.http.Octets;
import dev.penstock.proxy.http.RequestHead;
import org.jspecify.annotations.Nullable;

/**
 * A persistent radix tree that finds the longest keys a text begins with, or, for wildcard hosts,
 * the longest reversed keys it ends with. A change copies the nodes on the way to its key and
 * shares the rest, so its cost does not grow with the number of keys.
 */
final class RadixTree<V> {
  private final boolean fromEnd;
  private final RadixNode<V> root;

  private RadixTree(boolean fromEnd, RadixNode<V> root) {
    this.fromEnd = fromEnd;
    this.root = root;
  }

  /**
   * Keys are path prefixes without a trailing slash: they match where the path ends or a new
   * element begins.
   */
  static <V> RadixTree<V> pathPrefixes() {
    return new RadixTree<>(false, RadixNode.empty());
  }

  /** Keys are the reversed suffixes of wildcards ("moc.elpmaxe."): something must stand before. */
  static <V> RadixTree<V> wildcards() {
    return new RadixTree<>(true, RadixNode.empty());
  }

  /** What a value says to a request. */
  interface Probe<V, R> {
    /** Null hands on to the next shorter key. */
    @Nullable R probe(V value, RequestHead head, long draw, MatchBudget budget);
  }

  boolean isEmpty() {
    return root.isEmpty();
  }

  /** Asks the values whose keys match, the longest key first, until one answers. */
  <R> @Nullable R longest(
      Octets text, RequestHead head, long draw, MatchBudget budget, Probe<V, R> probe) {
    return longest(root, text, 0, head, draw, budget, probe);
  }

  // The depth is bounded by the longest key, not by the text.
  private <R> @Nullable R longest(
      RadixNode<V> node,
      Octets text,
      int position,
      RequestHead head,
      long draw,
      MatchBudget budget,
      Probe<V, R> probe) {
    if (position < text.length()) {
      RadixNode<V> child = node.child(charAt(text, position));
      if (child != null && continuesWith(child.label(), text, position)) {
        int next = position + child.label().length();
        R found = longest(child, text, next, head, draw, budget, probe);
        if (found != null) {
          return found;
        }
      }
    }
    V value = node.value();
    return value != null && isBoundary(text, position)
        ? probe.probe(value, head, draw, budget)
        : null;
  }

  private boolean continuesWith(String label, Octets text, int position) {
    if (label.length() > text.length() - position) {
      return false;
    }
    for (int i = 1; i < label.length(); i++) {
      if (label.charAt(i) != charAt(text, position + i)) {
        return false;
      }
    }
    return true;
  }

  private char charAt(Octets text, int position) {
    return (char) (text.at(fromEnd ? text.length() - 1 - position : position) & 0xFF);
  }

  private boolean isBoundary(Octets text, int position) {
    return fromEnd
        ? position < text.length()
        : position == text.length() || text.at(position) == '/';
  }

  /** The value of exactly this key, or null. */
  @Nullable V get(String key) {
    RadixNode<V> node = root;
    int position = 0;
    while (position < key.length()) {
      RadixNode<V> child = node.child(key.charAt(position));
      if (child == null || !key.startsWith(child.label(), position)) {
        return null;
      }
      position += child.label().length();
      node = child;
    }
    return node.value();
  }

  /** A tree in which the key has this value, or, for null, is absent. */
  RadixTree<V> with(String key, @Nullable V value) {
    return new RadixTree<>(fromEnd, root.with(key, value));
  }
}
