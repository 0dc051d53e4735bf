package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Service's port, its share of the requests, and what is changed for it alone. */
@ApiObject
@ValidationRule(
    value = "(!has(self.group) || self.group == '') && self.kind == 'Service'",
    message = "a backend must be a Service: leave out group and kind")
@ValidationRule(
    value = "has(self.port)",
    fieldPath = ".port",
    reason = "FieldValueRequired",
    message = "port is required: say which of the Service's ports the requests go to")
public record BackendReference(
    @JsonPropertyDescription("The backend's API group. Only \"\", the core group, the default.")
        @Default("\"\"")
        @Size(max = 253)
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable String group,
    @JsonPropertyDescription("The backend's kind. Only Service, the default.")
        @Default("Service")
        @Size(min = 1, max = 63)
        @Nullable String kind,
    @JsonPropertyDescription("The Service's name.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern(Patterns.LABEL)
        String name,
    @JsonPropertyDescription(
            """
            The Service's namespace. Default: the Route's. In any other one, a ReferenceGrant there
            MUST permit it.
            """)
        @Size(min = 1, max = 63)
        @Pattern(Patterns.LABEL)
        @Nullable String namespace,
    @JsonPropertyDescription(
            """
            The Service's port, 1 to 65535; the requests go to the pods' own port behind it. MUST be
            set. The Service port's appProtocol tells what to speak: kubernetes.io/h2c and grpc are
            HTTP/2 with prior knowledge; http, kubernetes.io/ws and none are HTTP/1.1.
            """)
        @Min(1)
        @Max(65535)
        @Nullable Integer port,
    @JsonPropertyDescription(
            """
            The backend's share of the requests is its weight divided by the sum of the weights. 0
            to 1000000; 0 gets none. Default: 1.
            """)
        @Default("1")
        @Min(0)
        @Max(1_000_000)
        @Nullable Integer weight,
    @JsonPropertyDescription(
            """
            What is changed for this backend alone, after the rule's filters: at most one each of
            RequestHeaderModifier and ResponseHeaderModifier.
            """)
        @Size(max = 2)
        @ValidationRule(
            value =
                "self.all(f, f.type == 'RequestHeaderModifier' ||"
                    + " f.type == 'ResponseHeaderModifier')",
            message =
                "filters of a backend must be of type RequestHeaderModifier or"
                    + " ResponseHeaderModifier: put the others into the rule's filters")
        @ValidationRule(
            value = "self.all(a, self.exists_one(b, a.type == b.type))",
            message = "filters must have at most one of each type: merge those of the same type")
        List<RouteFilter> filters) {
  public BackendReference {
    filters = Copies.of(filters);
  }

  /** The backend's API group: the core group, "", unless set. */
  public String effectiveGroup() {
    return group == null ? "" : group;
  }

  /** The backend's kind: Service unless set. */
  public String effectiveKind() {
    return kind == null ? "Service" : kind;
  }

  /** The backend's namespace: that of the Route unless set. */
  public String effectiveNamespace(String routeNamespace) {
    return namespace == null ? routeNamespace : namespace;
  }

  /** The backend's share is its weight by the sum of weights: 1 unless set. */
  public int effectiveWeight() {
    return weight == null ? 1 : weight;
  }
}
