package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.LabelSelector;
import org.jspecify.annotations.Nullable;

/** Which Routes may attach to a listener. */
@ApiObject
public record AllowedRoutes(
    @JsonPropertyDescription(
            """
            The namespaces whose Routes may attach. Default: the Gateway's own.
            """)
        @Nullable Namespaces namespaces) {
  static final AllowedRoutes SAME_NAMESPACE = new AllowedRoutes(null);

  /** From which namespaces, or the default: the Gateway's own. */
  public Namespaces effectiveNamespaces() {
    return namespaces == null ? Namespaces.SAME : namespaces;
  }

  /** Namespaces whose Routes may attach. */
  @ApiObject
  @ValidationRule(
      value = "self.from != 'Selector' || has(self.selector)",
      fieldPath = ".selector",
      reason = "FieldValueRequired",
      message = "selector is required when from is Selector: say which labels a namespace needs")
  @ValidationRule(
      value = "self.from == 'Selector' || !has(self.selector)",
      fieldPath = ".selector",
      reason = "FieldValueForbidden",
      message = "selector must be absent unless from is Selector: remove it, or set from: Selector")
  public record Namespaces(
      @JsonPropertyDescription(
              """
              Same: the Gateway's own namespace. All: every namespace. Selector: those whose labels
              selector matches. Default: Same.
              """)
          @Default("Same")
          @Nullable From from,
      @JsonPropertyDescription(
              """
              The labels that a namespace must have. MUST be set when from is Selector, and MUST be
              absent otherwise. An empty selector matches every namespace.
              """)
          @Nullable LabelSelector selector) {
    static final Namespaces SAME = new Namespaces(From.SAME, null);

    /** How the namespaces are chosen: {@link From#SAME} unless set. */
    public From effectiveFrom() {
      return from == null ? From.SAME : from;
    }
  }

  /** How namespaces are chosen. */
  public enum From {
    @JsonProperty("Same")
    SAME,
    @JsonProperty("All")
    ALL,
    @JsonProperty("Selector")
    SELECTOR
  }
}
