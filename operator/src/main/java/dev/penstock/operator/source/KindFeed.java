package dev.penstock.operator.source;

import dev.penstock.operator.view.WatchedKind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns one kind's history into changes of the view. Objects are reduced before they are kept, so
 * the client's own are garbage as soon as they have been read.
 *
 * @param <T> the client's type
 * @param <K> what names an object
 * @param <V> what is kept of it
 */
final class KindFeed<T extends HasMetadata, K, V> implements Reflector.Sink<T> {
  private final WatchedKind kind;
  private final Shape<T, K, V> shape;
  private final Consumer<Change> out;
  private Set<K> known = new HashSet<>();
  private Map<K, @Nullable V> listing = new HashMap<>();

  /**
   * How objects of a kind are read and kept.
   *
   * @param key names an object
   * @param content what is kept of it; null to keep nothing
   * @param setter puts it into the view, or takes it out
   */
  record Shape<T, K, V>(
      Function<T, K> key, Function<T, @Nullable V> content, Setter<K, V> setter) {}

  /** Puts content into a view, or takes it out. */
  @FunctionalInterface
  interface Setter<K, V> {
    /** Null content takes the object out. */
    void set(ViewStore store, K key, @Nullable V content);
  }

  KindFeed(WatchedKind kind, Shape<T, K, V> shape, Consumer<Change> out) {
    this.kind = kind;
    this.shape = shape;
    this.out = out;
  }

  @Override
  public void begin() {
    listing = new HashMap<>();
  }

  @Override
  public void listed(T object) {
    listing.put(shape.key().apply(object), shape.content().apply(object));
  }

  @Override
  public void complete(long resourceVersion) {
    Map<K, @Nullable V> listed = listing;
    listing = new HashMap<>();
    Set<K> gone = new HashSet<>(known);
    gone.removeAll(listed.keySet());
    known = new HashSet<>(listed.keySet());
    emit(
        resourceVersion,
        true,
        store -> {
          gone.forEach(key -> shape.setter().set(store, key, null));
          listed.forEach((key, content) -> shape.setter().set(store, key, content));
        });
  }

  @Override
  public void changed(T object, long resourceVersion) {
    K key = shape.key().apply(object);
    V content = shape.content().apply(object);
    known.add(key);
    emit(resourceVersion, false, store -> shape.setter().set(store, key, content));
  }

  @Override
  public void deleted(T object, long resourceVersion) {
    K key = shape.key().apply(object);
    known.remove(key);
    emit(resourceVersion, false, store -> shape.setter().set(store, key, null));
  }

  @Override
  public void progressed(long resourceVersion) {
    emit(resourceVersion, false, store -> {});
  }

  private void emit(long resourceVersion, boolean complete, Consumer<ViewStore> edit) {
    out.accept(new Change(kind, resourceVersion, complete, edit));
  }
}
