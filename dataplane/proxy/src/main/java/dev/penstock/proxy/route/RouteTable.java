package dev.penstock.proxy.route;

import dev.penstock.proxy.config.ProxyConfig;
import dev.penstock.proxy.config.Rejection;
import dev.penstock.proxy.config.RouteConfig;
import dev.penstock.proxy.http.RequestHead;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which rule answers a request, for every listener. Immutable and safe to read from any thread.
 *
 * <p>Precedence is Gateway API's (the field comments of HTTPRouteSpec and HTTPRouteRule), across
 * all routes of a listener: exact host before the longest wildcard before any host; then exact path
 * before expressions before the longest prefix; then a method; then more headers; then more query
 * parameters; then the older route, the lower name, the earlier rule and match. When no rule under
 * the most specific host matches, the next specific one is asked. Of a route with a canary, the
 * rules of the side that the request is not given to are not there for it.
 */
public final class RouteTable {
  /** Answers nothing. */
  public static final RouteTable EMPTY = new RouteTable(Map.of(), Map.of());

  private final Map<String, ListenerRoutes> listeners;
  private final Map<String, RouteState> states;

  private RouteTable(Map<String, ListenerRoutes> listeners, Map<String, RouteState> states) {
    this.listeners = listeners;
    this.states = states;
  }

  /**
   * Compiles the routes of {@code next}. Only those that are not the same object as in the config
   * that {@code previous} was compiled from are compiled. A route with an error is rejected by
   * name, with all its errors in the message; what it was in {@code previous}, it stays.
   *
   * @param previous the table in force, or null
   */
  // What did not change is the same object: that is what makes the memo cheap.
  @SuppressWarnings("ReferenceEquality")
  public static Compilation compile(ProxyConfig next, @Nullable RouteTable previous) {
    RouteTable base = previous == null ? EMPTY : previous;
    List<RouteState> changed = new ArrayList<>();
    List<Rejection> rejections = new ArrayList<>();
    int known = 0;
    for (RouteConfig route : next.routes().values()) {
      RouteState old = base.states.get(route.name());
      RouteState state = RouteState.next(route, old);
      if (old != null) {
        known++;
      }
      if (state != old) {
        changed.add(state);
      }
      if (state.rejection() != null) {
        rejections.add(state.rejection());
      }
    }
    List<RouteState> removed =
        known == base.states.size() ? List.of() : base.missingFrom(next.routes());
    return new Compilation(base.edit(changed, removed), rejections);
  }

  /**
   * The rule that answers a request, or null when none does.
   *
   * @param listener the name of the listener the request came by
   * @param draw a fraction of 2^64 that divides the requests evenly: where a route has a canary, it
   *     gives the request to a side, unless the request itself tells whose it is
   */
  public @Nullable RouteMatch match(String listener, RequestHead head, long draw) {
    return match(listener, head, draw, MatchBudget.UNLIMITED);
  }

  /**
   * The same, for as long as {@code budget} lasts: an answer means nothing once that is used up.
   *
   * @param budget how much it may cost
   */
  public @Nullable RouteMatch match(
      String listener, RequestHead head, long draw, MatchBudget budget) {
    ListenerRoutes routes = listeners.get(listener);
    return routes == null ? null : routes.match(head, draw, budget);
  }

  /** The sides of the routes that have a canary, by route, the promoted one first. */
  public List<Side> sides() {
    return states.values().stream()
        .map(RouteState::inForce)
        .filter(Objects::nonNull)
        .map(CompiledRoute::split)
        .filter(Objects::nonNull)
        .sorted(Comparator.comparing(split -> split.stable().route()))
        .flatMap(split -> Stream.of(split.stable(), split.canary()))
        .toList();
  }

  private List<RouteState> missingFrom(Map<String, RouteConfig> routes) {
    return states.values().stream().filter(state -> !routes.containsKey(state.name())).toList();
  }

  private RouteTable edit(List<RouteState> changed, List<RouteState> removed) {
    if (changed.isEmpty() && removed.isEmpty()) {
      return this;
    }
    RouteEdits edits = new RouteEdits();
    Map<String, RouteState> nextStates = new HashMap<>(states);
    for (RouteState state : removed) {
      nextStates.remove(state.name());
      edits.replace(state.inForce(), null);
    }
    for (RouteState state : changed) {
      RouteState old = nextStates.put(state.name(), state);
      edits.replace(old == null ? null : old.inForce(), state.inForce());
    }
    return new RouteTable(edits.applyTo(listeners), nextStates);
  }
}
