package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests that match, what is changed on them, and where they go. */
@ApiObject
@ValidationRule(
    value =
        "has(self.backendRefs) && self.backendRefs.size() > 0 ||"
            + " has(self.filters) && self.filters.exists(f, f.type == 'RequestRedirect')",
    fieldPath = ".backendRefs",
    reason = "FieldValueRequired",
    message =
        "backendRefs must name at least one Service, unless a RequestRedirect filter answers the"
            + " request")
@ValidationRule(
    value =
        "!has(self.backendRefs) || self.backendRefs.size() == 0 || !has(self.filters) ||"
            + " !self.filters.exists(f, f.type == 'RequestRedirect')",
    fieldPath = ".backendRefs",
    reason = "FieldValueForbidden",
    message =
        "backendRefs must be absent beside a RequestRedirect filter: a redirected request reaches"
            + " no backend")
@ValidationRule(
    value =
        "!has(self.filters) || !has(self.matches) || !self.filters.exists(f,"
            + " f.?requestRedirect.path.type.orValue('') == 'ReplacePrefixMatch' ||"
            + " f.?urlRewrite.path.type.orValue('') == 'ReplacePrefixMatch') ||"
            + " self.matches.all(m, m.?path.type.orValue('PathPrefix') == 'PathPrefix')",
    fieldPath = ".filters",
    message =
        "filters may use ReplacePrefixMatch only when every match's path has type PathPrefix: use"
            + " ReplaceFullPath, or move the other matches into a rule of their own")
public record RouteRule(
    @JsonPropertyDescription("The rule's name, unique in the Route. Default: none.")
        @Size(min = 1, max = 63)
        @Pattern(Patterns.LABEL)
        @Nullable String name,
    @JsonPropertyDescription(
            """
            Which requests the rule is for: those that meet any one of these. At most 16. Default:
            every request.
            """)
        @Size(max = 16)
        List<RouteMatch> matches,
    @JsonPropertyDescription(
            """
            What is changed on the request and its response, in this order. At most one of each type,
            and not both RequestRedirect and URLRewrite.
            """)
        @Size(max = 5)
        @ValidationRule(
            value = "self.all(a, self.exists_one(b, a.type == b.type))",
            message = "filters must have at most one of each type: merge those of the same type")
        @ValidationRule(
            value =
                "!(self.exists(f, f.type == 'RequestRedirect') &&"
                    + " self.exists(f, f.type == 'URLRewrite'))",
            message =
                "filters must not hold both RequestRedirect and URLRewrite: remove one, or put the"
                    + " new path and hostname into requestRedirect")
        List<RouteFilter> filters,
    @JsonPropertyDescription(
            """
            Where the requests go. At most 16. Each gets its weight divided by the sum of weights of
            the requests. The share of one that cannot be resolved is answered with 500, as is
            every request when all weights are 0; when none of a Service's pods is ready, with 503.
            MUST be absent beside a RequestRedirect filter, and MUST be set otherwise.
            """)
        @Size(max = 16)
        List<BackendReference> backendRefs,
    @JsonPropertyDescription("Time limits. Default: none.") @Nullable Timeouts timeouts,
    @JsonPropertyDescription(
            """
            Further attempts when a backend cannot be reached. Default: none is made.
            """)
        @Nullable Retry retry) {
  public RouteRule {
    matches = Copies.of(matches);
    filters = Copies.of(filters);
    backendRefs = Copies.of(backendRefs);
  }

  /** Time limits as GEP-2257 durations; see {@link GatewayDuration}. Absent or zero: none. */
  @ApiObject
  @ValidationRule(
      value =
          "!has(self.request) || !has(self.backendRequest) ||"
              + " duration(self.request) == duration('0s') ||"
              + " duration(self.backendRequest) <= duration(self.request)",
      fieldPath = ".backendRequest",
      message =
          "backendRequest must not be longer than request, which covers all attempts: shorten it,"
              + " or lengthen request")
  public record Timeouts(
      @JsonPropertyDescription(
              """
              How long the whole request may take, from its last head byte to the response's last
              byte, retries included; after it the client is answered with 504, or cut when the
              response has begun. One to four of h, m, s and ms, each at most five digits. Default,
              and "0s": no limit. Example: 10s
              """)
          @Size(min = 1, max = 28)
          @Pattern(GatewayDuration.PATTERN)
          @Nullable String request,
      @JsonPropertyDescription(
              """
              How long one attempt at one backend may take. Spelled as request, and not longer.
              Default, and "0s": no limit. Example: 1s500ms
              """)
          @Size(min = 1, max = 28)
          @Pattern(GatewayDuration.PATTERN)
          @Nullable String backendRequest) {}

  /** Further attempts after a backend could not be reached. */
  @ApiObject
  public record Retry(
      @JsonPropertyDescription(
              """
              Attempts after the first, each at another endpoint when there is one. A request is
              retried only while none of its body has been lost and no byte of a response has been
              passed on. 0 to 10. Default: 1.
              """)
          @Default("1")
          @Min(0)
          @Max(10)
          @Nullable Integer attempts) {
    /** Attempts after the first: 1 unless set. */
    public int effectiveAttempts() {
      return attempts == null ? 1 : attempts;
    }
  }
}
