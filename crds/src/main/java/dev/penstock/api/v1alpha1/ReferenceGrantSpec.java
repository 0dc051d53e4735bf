package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every pair of one {@code from} and one {@code to} is permitted. */
@ApiObject
public record ReferenceGrantSpec(
    @JsonPropertyDescription("Who may refer. At least one entry, at most 32.")
        @Required
        @Size(min = 1, max = 32)
        List<From> from,
    @JsonPropertyDescription(
            """
            What they may refer to, in the grant's own namespace. At least one entry, at most 32.
            """)
        @Required
        @Size(min = 1, max = 32)
        List<To> to) {

  public ReferenceGrantSpec {
    from = Copies.of(from);
    to = Copies.of(to);
  }

  /** Objects of one kind in one namespace. */
  @ApiObject
  public record From(
      @JsonPropertyDescription(
              """
              The API group of the objects that refer, such as "penstock.dev". "" is the core group.
              """)
          @Required
          @Size(max = 253)
          @Pattern(Patterns.GROUP)
          @JsonInclude(JsonInclude.Include.NON_NULL)
          String group,
      @JsonPropertyDescription("The kind of the objects that refer: Route or Gateway.")
          @Required
          @Size(min = 1, max = 63)
          @Pattern(Patterns.KIND)
          String kind,
      @JsonPropertyDescription("The namespace of the objects that refer.")
          @Required
          @Size(min = 1, max = 63)
          @Pattern(Patterns.LABEL)
          String namespace) {}

  /** Objects of one kind in the grant's namespace; all of them when {@code name} is absent. */
  @ApiObject
  public record To(
      @JsonPropertyDescription(
              """
              The API group of the objects referred to. "", the core group, holds Service and Secret.
              """)
          @Required
          @Size(max = 253)
          @Pattern(Patterns.GROUP)
          @JsonInclude(JsonInclude.Include.NON_NULL)
          String group,
      @JsonPropertyDescription("The kind of the objects referred to: Service or Secret.")
          @Required
          @Size(min = 1, max = 63)
          @Pattern(Patterns.KIND)
          String kind,
      @JsonPropertyDescription(
              "The one object that may be referred to. Default: every object of the kind.")
          @Size(min = 1, max = 253)
          @Pattern(Patterns.SUBDOMAIN)
          @Nullable String name) {}
}
