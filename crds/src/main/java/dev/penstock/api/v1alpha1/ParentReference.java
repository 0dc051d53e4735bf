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
import org.jspecify.annotations.Nullable;

/** A Gateway, or some of its listeners, that a Route attaches to. */
@ApiObject
@ValidationRule(
    value = "self.group == '" + Penstock.GROUP + "' && self.kind == 'Gateway'",
    message = "a parent must be a Gateway of penstock.dev: leave out group and kind")
public record ParentReference(
    @JsonPropertyDescription("The parent's API group. Only penstock.dev, the default.")
        @Default(Penstock.GROUP)
        @Size(max = 253)
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable String group,
    @JsonPropertyDescription("The parent's kind. Only Gateway, the default.")
        @Default("Gateway")
        @Size(min = 1, max = 63)
        @Nullable String kind,
    @JsonPropertyDescription(
            """
            The Gateway's namespace. Default: the Route's. In any other one, the listener's
            allowedRoutes MUST admit the Route's namespace.
            """)
        @Size(min = 1, max = 63)
        @Pattern(Patterns.LABEL)
        @Nullable String namespace,
    @JsonPropertyDescription("The Gateway's name.")
        @Required
        @Size(min = 1, max = 253)
        @Pattern(Patterns.SUBDOMAIN)
        String name,
    @JsonPropertyDescription(
            """
            The name of the one listener to attach to. Default: every listener that admits the
            Route and has a host in common with it.
            """)
        @Size(min = 1, max = 63)
        @Pattern(Patterns.LABEL)
        @Nullable String sectionName,
    @JsonPropertyDescription(
            """
            Attach only to listeners on this port, 1 to 65535. Default: any. With sectionName, both
            MUST fit.
            """)
        @Min(1)
        @Max(65535)
        @Nullable Integer port) {

  /** The parent's API group: {@value Penstock#GROUP} unless set. */
  public String effectiveGroup() {
    return group == null ? Penstock.GROUP : group;
  }

  /** The parent's kind: Gateway unless set. */
  public String effectiveKind() {
    return kind == null ? "Gateway" : kind;
  }

  /** The parent's namespace: that of the Route unless set. */
  public String effectiveNamespace(String routeNamespace) {
    return namespace == null ? routeNamespace : namespace;
  }
}
