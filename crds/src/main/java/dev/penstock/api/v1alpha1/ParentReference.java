package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** A Gateway, or some of its listeners, that a Route attaches to. */
@ApiObject
public record ParentReference(
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String group,
    @Nullable String kind,
    @Nullable String namespace,
    String name,
    @Nullable String sectionName,
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
