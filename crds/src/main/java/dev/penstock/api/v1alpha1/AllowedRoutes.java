package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.LabelSelector;
import org.jspecify.annotations.Nullable;

/** Which Routes may attach to a listener. */
@ApiObject
public record AllowedRoutes(@Nullable Namespaces namespaces) {
  static final AllowedRoutes SAME_NAMESPACE = new AllowedRoutes(null);

  /** From which namespaces, or the default: the Gateway's own. */
  public Namespaces effectiveNamespaces() {
    return namespaces == null ? Namespaces.SAME : namespaces;
  }

  /** Namespaces whose Routes may attach. */
  @ApiObject
  public record Namespaces(@Nullable From from, @Nullable LabelSelector selector) {
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
