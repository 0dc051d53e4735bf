package dev.penstock.api.v1alpha1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests that match, what is changed on them, and where they go. */
@ApiObject
public record RouteRule(
    @Nullable String name,
    List<RouteMatch> matches,
    List<RouteFilter> filters,
    List<BackendReference> backendRefs,
    @Nullable Timeouts timeouts,
    @Nullable Retry retry) {
  public RouteRule {
    matches = Copies.of(matches);
    filters = Copies.of(filters);
    backendRefs = Copies.of(backendRefs);
  }

  /** Time limits as GEP-2257 durations; see {@link GatewayDuration}. Absent or zero: none. */
  @ApiObject
  public record Timeouts(@Nullable String request, @Nullable String backendRequest) {}

  /** Further attempts after a backend could not be reached. */
  @ApiObject
  public record Retry(@Nullable Integer attempts) {
    /** Attempts after the first: 1 unless set. */
    public int effectiveAttempts() {
      return attempts == null ? 1 : attempts;
    }
  }
}
