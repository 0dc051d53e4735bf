package dev.penstock.operator.model;

import dev.penstock.api.v1alpha1.BackendReference;
import dev.penstock.api.v1alpha1.GatewayDuration;
import dev.penstock.api.v1alpha1.RouteFilter;
import dev.penstock.api.v1alpha1.RouteMatch;
import dev.penstock.api.v1alpha1.RouteRule;
import dev.penstock.api.v1alpha1.RouteSpec;
import dev.penstock.operator.model.Backends.Backend;
import dev.penstock.operator.model.Backends.Resolved;
import dev.penstock.operator.model.Backends.Unresolved;
import dev.penstock.operator.model.Verdict.Rejected;
import dev.penstock.operator.snapshot.Filter;
import dev.penstock.operator.snapshot.Match;
import dev.penstock.operator.snapshot.Rule;
import dev.penstock.operator.snapshot.Rule.WeightedBackend;
import dev.penstock.operator.view.ObjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks and translates what one Route asks for.
 *
 * <p>A rule with a fault is left out as a whole and the other rules are kept, as Gateway API has it
 * for {@code PartiallyInvalid}: half a rule would do something its author did not write. A backend
 * that does not resolve is no fault of the rule: its share of the requests is answered with 500.
 */
final class RouteBodies {
  private static final int MAX_WEIGHT = 1_000_000;
  private static final int MAX_RETRIES = 10;
  private static final WeightedBackend UNRESOLVED = new WeightedBackend("", 1, List.of());

  private final String namespace;
  private final Backends resolver;
  private final List<Rule> rules = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private final List<Rejected> refFaults = new ArrayList<>();
  private final Map<String, Backend> backends = new HashMap<>();
  private final Set<ObjectKey> services = new HashSet<>();

  private RouteBodies(String namespace, Backends resolver) {
    this.namespace = namespace;
    this.resolver = resolver;
  }

  /** What a Route in the namespace asks for, as far as it can be done. */
  static RouteBody translate(String namespace, RouteSpec spec, Backends resolver) {
    return new RouteBodies(namespace, resolver).body(spec);
  }

  private RouteBody body(RouteSpec spec) {
    List<String> hostnames = hostnames(spec.hostnames());
    for (int i = 0; i < spec.rules().size(); i++) {
      rule(spec.rules().get(i), "rules[" + i + "]");
    }
    boolean noHostIsValid = hostnames.isEmpty() && !spec.hostnames().isEmpty();
    boolean isUsable = !noHostIsValid && rules.isEmpty() == spec.rules().isEmpty();
    boolean crosses = services.stream().anyMatch(service -> !service.namespace().equals(namespace));
    return new RouteBody(
        hostnames, noHostIsValid, rules, isUsable, faults, refFaults, backends, services, crosses);
  }

  private List<String> hostnames(List<String> given) {
    List<String> valid = new ArrayList<>();
    Faults found = new Faults();
    for (int i = 0; i < given.size(); i++) {
      String hostname = Hostnames.normal(given.get(i));
      if (Hostnames.isValid(hostname)) {
        valid.add(hostname);
      } else {
        found.add("hostnames[" + i + "]", Hostnames.EXPECTED);
      }
    }
    faults.addAll(found.texts());
    return valid;
  }

  private void rule(RouteRule rule, String at) {
    Faults found = new Faults();
    List<Match> matches = matches(rule.matches(), at, found);
    Filters filters = new Filters(matchPrefixesOnly(matches), found);
    List<Filter> steps = filters.translate(rule.filters(), at + ".filters");
    boolean redirects = steps.stream().anyMatch(Filter.Redirect.class::isInstance);
    if (redirects && !rule.backendRefs().isEmpty()) {
      found.add(at + ".backendRefs", "must be empty in a rule with a RequestRedirect filter");
    }
    Map<String, Backend> used = new HashMap<>();
    List<WeightedBackend> shares = shares(rule.backendRefs(), at, filters, used, found);
    long request = timeout(rule, true, at, found);
    long backendRequest = timeout(rule, false, at, found);
    if (request > 0 && backendRequest > request) {
      found.add(at + ".timeouts.backendRequest", "must be at most timeouts.request");
    }
    int retries = retries(rule.retry(), at, found);
    faults.addAll(found.texts());
    if (found.isEmpty()) {
      backends.putAll(used);
      rules.add(
          new Rule(
              matches,
              steps,
              redirects ? List.of() : orUnresolved(shares),
              request,
              backendRequest,
              retries));
    }
  }

  private static List<Match> matches(List<RouteMatch> matches, String at, Faults found) {
    List<Match> translated = new ArrayList<>();
    for (int i = 0; i < matches.size(); i++) {
      translated.add(Matches.translate(matches.get(i), at + ".matches[" + i + "]", found));
    }
    return translated;
  }

  /** A rule without matches has the default one, of the prefix "/". */
  private static boolean matchPrefixesOnly(List<Match> matches) {
    return matches.stream().allMatch(match -> match.path() instanceof Match.PathMatch.Prefix);
  }

  private List<WeightedBackend> shares(
      List<BackendReference> refs,
      String at,
      Filters filters,
      Map<String, Backend> used,
      Faults found) {
    List<WeightedBackend> shares = new ArrayList<>();
    for (int i = 0; i < refs.size(); i++) {
      BackendReference ref = refs.get(i);
      String field = at + ".backendRefs[" + i + "]";
      int weight = ref.effectiveWeight();
      if (weight < 0 || weight > MAX_WEIGHT) {
        found.add(field + ".weight", "must be 0 to " + MAX_WEIGHT + ", not " + weight);
      }
      if (ref.filters().stream()
          .anyMatch(filter -> filter.type() == RouteFilter.Type.REQUEST_REDIRECT)) {
        found.add(field + ".filters", "must not redirect: that is for the filters of a rule");
      }
      if (ref.filters().stream().anyMatch(filter -> filter.type() == RouteFilter.Type.CORS)) {
        found.add(
            field + ".filters",
            "must not hold a filter of type CORS: a preflight is answered before a backend is"
                + " chosen");
      }
      List<Filter> steps = filters.translate(ref.filters(), field + ".filters");
      shares.add(new WeightedBackend(cluster(ref, field, used), weight, steps));
    }
    return shares;
  }

  private String cluster(BackendReference ref, String at, Map<String, Backend> used) {
    services.add(Backends.serviceOf(ref, namespace));
    return switch (resolver.resolve(ref, namespace, at)) {
      case Resolved(Backend backend) -> {
        used.put(backend.cluster(), backend);
        yield backend.cluster();
      }
      case Unresolved(Rejected verdict) -> {
        refFaults.add(verdict);
        yield "";
      }
    };
  }

  /**
   * Requests that match but have nowhere to go are answered with 500 (HTTPRouteRule.backendRefs).
   */
  private static List<WeightedBackend> orUnresolved(List<WeightedBackend> shares) {
    return shares.stream().anyMatch(share -> share.weight() > 0) ? shares : List.of(UNRESOLVED);
  }

  private static long timeout(RouteRule rule, boolean ofRequest, String at, Faults found) {
    RouteRule.Timeouts timeouts = rule.timeouts();
    if (timeouts == null) {
      return 0;
    }
    String text = ofRequest ? timeouts.request() : timeouts.backendRequest();
    if (text == null) {
      return 0;
    }
    Optional<Duration> duration = GatewayDuration.parse(text);
    if (duration.isEmpty()) {
      found.add(
          at + ".timeouts." + (ofRequest ? "request" : "backendRequest"),
          "must be a duration such as \"10s\", \"1m30s\" or \"250ms\", not \"" + text + "\"");
    }
    return duration.map(Duration::toMillis).orElse(0L);
  }

  private static int retries(RouteRule.@Nullable Retry retry, String at, Faults found) {
    if (retry == null) {
      return 0;
    }
    int attempts = retry.effectiveAttempts();
    if (attempts < 0 || attempts > MAX_RETRIES) {
      found.add(at + ".retry.attempts", "must be 0 to " + MAX_RETRIES + ", not " + attempts);
    }
    return attempts;
  }
}
