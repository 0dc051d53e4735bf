package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which requests, from which Gateways, go where. */
@ApiObject
@ValidationRule(
    value = "!has(self.hostnames) || self.hostnames.all(h, !isIP(h))",
    fieldPath = ".hostnames",
    message =
        "hostnames must be DNS names such as shop.example.com or *.example.com, not IP addresses")
public record RouteSpec(
    @JsonPropertyDescription(
            """
            The Gateways, or listeners of them, that the Route attaches to. At least 1, at most 16,
            no two the same. status.parents tells what became of each.
            """)
        @Required
        @Size(min = 1, max = 16)
        @ValidationRule(
            value =
                "self.all(a, self.exists_one(b, a.name == b.name && (has(a.__namespace__) ?"
                    + " has(b.__namespace__) && a.__namespace__ == b.__namespace__ :"
                    + " !has(b.__namespace__)) && (has(a.sectionName) ? has(b.sectionName) &&"
                    + " a.sectionName == b.sectionName : !has(b.sectionName)) && (has(a.port) ?"
                    + " has(b.port) && a.port == b.port : !has(b.port))))",
            message =
                "parentRefs must not name the same parent twice: tell them apart by sectionName"
                    + " or port, or remove one")
        List<ParentReference> parentRefs,
    @JsonPropertyDescription(
            """
            The hosts the Route answers: DNS names in lower case, such as shop.example.com, or with
            one wildcard for one or more first labels, such as *.example.com. At most 64. Default:
            those of the listeners it attaches to. A request's port plays no part.
            """)
        @Size(max = 64)
        List<@Size(min = 1, max = 253) @Pattern(Patterns.HOST) String> hostnames,
    @JsonPropertyDescription(
            """
            What to do with which requests. At least 1, at most 64. Among the rules that match a
            request the most specific match wins, and the first among equals. A request to one of
            the hosts that no rule matches is answered with 404.
            """)
        @Required
        @Size(min = 1, max = 64)
        @ValidationRule(
            value =
                "self.all(a, !has(a.name) || self.exists_one(b, has(b.name) && b.name == a.name))",
            message = "rules must not have the same name twice: rename one, or leave it out")
        List<RouteRule> rules,
    @JsonPropertyDescription(
            """
            How a change of hostnames and rules reaches the requests: as a canary that runs beside
            what was promoted, and is measured. parentRefs are not part of it. Default: a change is
            in force at once.
            """)
        @Nullable RouteRollout rollout) {
  public RouteSpec {
    parentRefs = Copies.of(parentRefs);
    hostnames = Copies.of(hostnames);
    rules = Copies.of(rules);
  }
}
