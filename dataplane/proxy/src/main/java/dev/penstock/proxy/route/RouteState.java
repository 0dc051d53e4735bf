package dev.penstock.proxy.route;

import dev.penstock.proxy.config.CanaryConfig;
import dev.penstock.proxy.config.Rejection;
import dev.penstock.proxy.config.ResourceKind;
import dev.penstock.proxy.config.RouteConfig;
import java.util.Objects;
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
    if (old != null && old.rejection == null && old.inForce != null) {
      Split split = old.inForce.split();
      if (split != null && differsByWeightAlone(offered, old.offered)) {
        Split next = split.withWeight(Objects.requireNonNull(offered.canary()).weight());
        return new RouteState(offered, old.inForce.under(next), null);
      }
    }
    Problems problems = new Problems();
    CompiledRoute compiled = new RouteCompiler(offered, problems).compile();
    if (compiled != null) {
      return new RouteState(offered, compiled, null);
    }
    Rejection rejection = new Rejection(ResourceKind.ROUTE, offered.name(), problems.text());
    return new RouteState(offered, old == null ? null : old.inForce, rejection);
  }

  /** What a rollout changes most often: there is nothing to compile. */
  private static boolean differsByWeightAlone(RouteConfig next, RouteConfig old) {
    CanaryConfig now = next.canary();
    CanaryConfig before = old.canary();
    return now != null
        && before != null
        && RouteChecks.isWeight(now.weight())
        && now.equals(before.withWeight(now.weight()))
        && next.attachments().equals(old.attachments())
        && next.rules().equals(old.rules())
        && next.createdAt() == old.createdAt()
        && next.revision().equals(old.revision());
  }

  String name() {
    return offered.name();
  }
}
