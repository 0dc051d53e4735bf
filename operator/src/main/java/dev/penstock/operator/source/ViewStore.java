package dev.penstock.operator.source;

import dev.penstock.operator.view.AsOf;
import dev.penstock.operator.view.ClusterView;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.WatchedKind;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gathers changes into the next view of the cluster. Gives none until all objects of every kind are
 * known: a partial view would take config away from pods that hold more. Not thread-safe.
 */
public final class ViewStore {
  private final Set<WatchedKind> incomplete = EnumSet.allOf(WatchedKind.class);
  private final SliceTable slices = new SliceTable();
  private ClusterView view = ClusterView.EMPTY;
  private ClusterView.Edit edit = view.edit();
  private AsOf asOf = AsOf.NONE;

  /** Takes in a change; {@link #next} makes it visible. */
  public void accept(Change change) {
    change.edit().accept(this);
    asOf = asOf.with(change.kind(), change.resourceVersion());
    if (change.complete()) {
      incomplete.remove(change.kind());
    }
  }

  /** True when all objects of every kind are known. */
  public boolean isComplete() {
    return incomplete.isEmpty();
  }

  /**
   * The view with all changes so far.
   *
   * @return null while something is not known yet, and when nothing has changed since the last call
   */
  public @Nullable ClusterView next() {
    if (!isComplete() || asOf.equals(view.asOf())) {
      return null;
    }
    slices.drain(edit::endpoints);
    view = edit.at(asOf);
    edit = view.edit();
    return view;
  }

  ClusterView.Edit edit() {
    return edit;
  }

  void slice(ObjectKey key, @Nullable Slice slice) {
    slices.set(key, slice);
  }
}
