package dev.penstock.operator.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.source.Slice.Readiness;
import dev.penstock.operator.view.ClusterView;
import dev.penstock.operator.view.Endpoint;
import dev.penstock.operator.view.NamespaceInfo;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.ServiceEndpoints;
import dev.penstock.operator.view.WatchedKind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ViewStoreTest {
  private static final ObjectKey CART = new ObjectKey("shop", "cart");

  private final ViewStore store = new ViewStore();

  @Test
  void shouldGiveNoViewWhenAnyKindIsNotComplete() {
    for (WatchedKind kind : WatchedKind.values()) {
      assertThat(store.next()).isNull();
      store.accept(new Change(kind, 7, true, view -> {}));
    }
    assertThat(store.isComplete()).isTrue();
    assertThat(view().asOf().covers(WatchedKind.SERVICE, 7)).isTrue();
  }

  @Test
  void shouldGiveNoViewWhenNothingHasHappened() {
    complete();
    view();
    assertThat(store.next()).isNull();
  }

  @Test
  void shouldGiveTheSameContentWhenOnlyTimeHasPassed() {
    complete();
    ClusterView before = view();
    change(WatchedKind.ROUTE, 9, view -> {});
    ClusterView after = view();
    assertThat(after.sameContent(before)).isTrue();
    assertThat(after.asOf().covers(WatchedKind.ROUTE, 9)).isTrue();
  }

  @Test
  void shouldTakeChangesTogetherWhenSeveralHaveCome() {
    complete();
    change(WatchedKind.NAMESPACE, 8, view -> set(view, "a"));
    change(WatchedKind.NAMESPACE, 9, view -> set(view, "b"));
    assertThat(view().namespaces().keys()).containsExactly("a", "b");
  }

  @Test
  void shouldGatherEndpointsWhenServiceHasSeveralSlices() {
    complete();
    slice("cart-1", 8, slice(new Slice.Target("10.0.0.2", Readiness.READY)));
    slice("cart-2", 9, slice(new Slice.Target("10.0.0.1", Readiness.READY)));
    assertThat(endpoints().ofPort("http"))
        .containsExactly(new Endpoint("10.0.0.1", 8080), new Endpoint("10.0.0.2", 8080));
    slice("cart-1", 10, null);
    assertThat(endpoints().ofPort("http")).containsExactly(new Endpoint("10.0.0.1", 8080));
    slice("cart-2", 11, null);
    assertThat(view().endpoints().get(CART)).isNull();
  }

  @Test
  void shouldUseTerminatingEndpointsOnlyWhenNoneIsReady() {
    complete();
    Slice.Target leaving = new Slice.Target("10.0.0.1", Readiness.SERVING);
    slice("cart-1", 8, slice(leaving));
    assertThat(endpoints().ofPort("http")).containsExactly(new Endpoint("10.0.0.1", 8080));
    slice("cart-2", 9, slice(new Slice.Target("10.0.0.2", Readiness.READY)));
    assertThat(endpoints().ofPort("http")).containsExactly(new Endpoint("10.0.0.2", 8080));
  }

  @Test
  void shouldMoveEndpointsWhenSliceIsGivenToAnotherService() {
    complete();
    slice("cart-1", 8, slice(new Slice.Target("10.0.0.1", Readiness.READY)));
    ObjectKey other = new ObjectKey("shop", "other");
    slice(
        "cart-1",
        9,
        new Slice(
            other,
            List.of(new Slice.Port("http", 8080)),
            List.of(new Slice.Target("10.0.0.1", Readiness.READY))));
    ClusterView view = view();
    assertThat(view.endpoints().get(CART)).isNull();
    assertThat(view.endpoints().get(other)).isNotNull();
  }

  private static Slice slice(Slice.Target target) {
    return new Slice(CART, List.of(new Slice.Port("http", 8080)), List.of(target));
  }

  private static void set(ViewStore view, String namespace) {
    view.edit().namespace(namespace, new NamespaceInfo(namespace, Map.of()));
  }

  private void slice(String name, long version, @Nullable Slice content) {
    change(
        WatchedKind.ENDPOINT_SLICE,
        version,
        view -> view.slice(new ObjectKey("shop", name), content));
  }

  private void change(WatchedKind kind, long version, Consumer<ViewStore> edit) {
    store.accept(new Change(kind, version, false, edit));
  }

  private void complete() {
    for (WatchedKind kind : WatchedKind.values()) {
      store.accept(new Change(kind, 7, true, view -> {}));
    }
  }

  private ClusterView view() {
    return Objects.requireNonNull(store.next());
  }

  private ServiceEndpoints endpoints() {
    return Objects.requireNonNull(view().endpoints().get(CART));
  }
}
