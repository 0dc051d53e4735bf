package dev.penstock.proxy.route;

import dev.penstock.proxy.config.Rejection;
import dev.penstock.proxy.config.ResourceKind;
import dev.penstock.proxy.config.RouteConfig;
import org.jspecify.annotations.Nullable;

/**
 * One route as a table knows it.
 *
 * @param offered what the config has
 * @param inForce what answers requests: compiled from {@code offered}, or, when that was rejected,
 *     from the last content that was not; null when there never was one
 * @param rejection why {@code offered} is not in force, or null
 */
record RouteState(
    RouteConfig offered, @Nullable CompiledRoute inForce, @Nullable Rejection rejection) {
  /** Compiles {@code offered} unless {@code old} already is of the same object. */
  @SuppressWarnings("ReferenceEquality")
  static RouteState next(RouteConfig offered, @Nullable RouteState old) {
    if (old != null && old.offered == offered) {
      return old;
    }
    Problems problems = new Problems();
    CompiledRoute compiled = new RouteCompiler(offered, problems).compile();
    if (compiled != null) {
      return new RouteState(offered, compiled, null);
    }
    Rejection rejection = new Rejection(ResourceKind.ROUTE, offered.name(), problems.text());
    return new RouteState(offered, old == null ? null : old.inForce, rejection);
  }

  String name() {
    return offered.name();
  }
}
