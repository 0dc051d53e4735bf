package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Service's port, its share of the requests, and what is changed for it alone. */
@ApiObject
public record BackendReference(
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String group,
    @Nullable String kind,
    String name,
    @Nullable String namespace,
    @Nullable Integer port,
    @Nullable Integer weight,
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
