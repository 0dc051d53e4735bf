package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every pair of one {@code from} and one {@code to} is permitted.
 *
 * @param from who may refer
 * @param to what they may refer to, in the grant's namespace
 */
@ApiObject
public record ReferenceGrantSpec(List<From> from, List<To> to) {
  public ReferenceGrantSpec {
    from = Copies.of(from);
    to = Copies.of(to);
  }

  /** Objects of one kind in one namespace. */
  @ApiObject
  public record From(
      @JsonInclude(JsonInclude.Include.NON_NULL) String group, String kind, String namespace) {}

  /** Objects of one kind in the grant's namespace; all of them when {@code name} is absent. */
  @ApiObject
  public record To(
      @JsonInclude(JsonInclude.Include.NON_NULL) String group,
      String kind,
      @Nullable String name) {}
}
