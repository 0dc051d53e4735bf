package dev.penstock.operator.view;

import java.time.Instant;
import java.util.Map;

/**
 * One of Penstock's own resources as last seen, without its status.
 *
 * @param key namespace and name
 * @param uid tells an object from a later one of the same name
 * @param generation counts the changes of the spec
 * @param resourceVersion the version at which the present content was first seen: a write that
 *     leaves spec, labels and annotations as they are does not move it, so a pod whose config was
 *     computed at or after it has seen this content
 * @param created the creation timestamp, to the second
 * @param labels the object's labels
 * @param annotations the object's annotations
 * @param spec the spec as the API server stores it
 * @param <S> the type of the spec
 */
public record Resource<S extends Record>(
    ObjectKey key,
    String uid,
    long generation,
    long resourceVersion,
    Instant created,
    Map<String, String> labels,
    Map<String, String> annotations,
    S spec) {
  /** Copies the maps. */
  public Resource {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }

  /** True when the two differ in nothing but {@link #resourceVersion}. */
  boolean sameContent(Resource<S> other) {
    return generation == other.generation
        && uid.equals(other.uid)
        && key.equals(other.key)
        && created.equals(other.created)
        && labels.equals(other.labels)
        && annotations.equals(other.annotations)
        && spec.equals(other.spec);
  }
}
