package dev.penstock.proxy.route;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node of a {@link RadixTree}. Below the root, a node without a value has at least two children.
 *
 * @param label what leads here from the parent; empty at the root alone
 * @param value null when no key ends here
 * @param firsts the first letters of the children's labels, ascending
 * @param children in the order of {@code firsts}
 */
record RadixNode<V>(String label, @Nullable V value, String firsts, List<RadixNode<V>> children) {
  static <V> RadixNode<V> empty() {
    return leaf("", null);
  }

  private static <V> RadixNode<V> leaf(String label, @Nullable V value) {
    return new RadixNode<>(label, value, "", List.of());
  }

  boolean isEmpty() {
    return value == null && children.isEmpty();
  }

  @Nullable RadixNode<V> child(char first) {
    int index = search(first);
    return index < 0 ? null : children.get(index);
  }

  /** This node with the value of the key below it, {@code rest}, set, or removed for null. */
  RadixNode<V> with(String rest, @Nullable V next) {
    if (rest.isEmpty()) {
      return new RadixNode<>(label, next, firsts, children);
    }
    int index = search(rest.charAt(0));
    if (index < 0) {
      return next == null ? this : withChild(~index, false, leaf(rest, next));
    }
    RadixNode<V> child = children.get(index);
    int common = commonLength(child.label, rest);
    if (common == child.label.length()) {
      return withChild(index, true, child.with(rest.substring(common), next).joined());
    }
    if (next == null) {
      return this;
    }
    RadixNode<V> fork = leaf(rest.substring(0, common), null);
    RadixNode<V> below = child.labelled(child.label.substring(common));
    RadixNode<V> split = fork.withChild(0, false, below).with(rest.substring(common), next);
    return withChild(index, true, split);
  }

  /** Null when nothing is left here; one with its only child when no key ends here. */
  private @Nullable RadixNode<V> joined() {
    if (value != null || children.size() > 1) {
      return this;
    }
    if (children.isEmpty()) {
      return null;
    }
    RadixNode<V> only = children.getFirst();
    return only.labelled(label + only.label);
  }

  private RadixNode<V> labelled(String newLabel) {
    return new RadixNode<>(newLabel, value, firsts, children);
  }

  private RadixNode<V> withChild(int index, boolean replace, @Nullable RadixNode<V> child) {
    List<RadixNode<V>> next = new ArrayList<>(children);
    StringBuilder nextFirsts = new StringBuilder(firsts);
    if (replace) {
      next.remove(index);
      nextFirsts.deleteCharAt(index);
    }
    if (child != null) {
      next.add(index, child);
      nextFirsts.insert(index, child.label.charAt(0));
    }
    return new RadixNode<>(label, value, nextFirsts.toString(), List.copyOf(next));
  }

  /** The index of the child, or the complement of where it would be. */
  private int search(char first) {
    int low = 0;
    int high = firsts.length() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int difference = firsts.charAt(middle) - first;
      if (difference == 0) {
        return middle;
      } else if (difference < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return ~low;
  }

  private static int commonLength(String a, String b) {
    int length = Math.min(a.length(), b.length());
    int i = 0;
    while (i < length && a.charAt(i) == b.charAt(i)) {
      i++;
    }
    return i;
  }
}
