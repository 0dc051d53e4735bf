package dev.penstock.operator.view;

/**
 * Names a namespaced object of a kind that the context gives. Ordered by namespace, then name.
 *
 * @param namespace the object's namespace
 * @param name the object's name
 */
public record ObjectKey(String namespace, String name) implements Comparable<ObjectKey> {
  @Override
  public int compareTo(ObjectKey other) {
    int byNamespace = namespace.compareTo(other.namespace);
    return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
  }

  /** The form used in messages and resource names: {@code namespace/name}. */
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
