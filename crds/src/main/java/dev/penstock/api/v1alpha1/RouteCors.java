package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which scripts of other origins may use a rule's responses (GEP-1767, and the CORS protocol of the
 * Fetch standard).
 */
@ApiObject
public record RouteCors(
    @JsonPropertyDescription(
            """
            Origins whose scripts may read the responses: a scheme, http or https, a host, and a
            port unless it is the scheme's own. A host that begins with "*." stands for every name
            below it, however deep, and "*" for every host; "*" alone is every origin and MUST then
            be the only one. At most 64. Default: none. Example: https://*.example.com
            """)
        @Size(max = 64)
        @ValidationRule(
            value = "!('*' in self) || self.size() == 1",
            message = "allowOrigins must not hold anything beside \"*\", which is every origin")
        List<@Size(min = 1, max = 253) @Pattern(Patterns.ORIGIN) String> allowOrigins,
    @JsonPropertyDescription(
            """
            Whether scripts may send cookies and other credentials. Then nothing is answered with a
            wildcard, which browsers refuse beside credentials, but with what the request has asked
            for. Default: false.
            """)
        @Nullable Boolean allowCredentials,
    @JsonPropertyDescription(
            """
            Methods that scripts may use beside GET, HEAD and POST, which they always may; in upper
            case. "*" is every method and MUST then be the only one. At most 9. Default: none.
            """)
        @Size(max = 9)
        @ValidationRule(
            value = "!('*' in self) || self.size() == 1",
            message = "allowMethods must not hold anything beside \"*\", which is every method")
        List<@Size(min = 1, max = 16) @Pattern(Patterns.METHOD_OR_ANY) String> allowMethods,
    @JsonPropertyDescription(
            """
            Names of request fields that scripts may set beside those that are always allowed, in
            any case. "*" is every field and MUST then be the only one. At most 64. Default: none.
            """)
        @Size(max = 64)
        @ValidationRule(
            value = "!('*' in self) || self.size() == 1",
            message = "allowHeaders must not hold anything beside \"*\", which is every field")
        List<@Size(min = 1, max = 256) @Pattern(Patterns.TOKEN) String> allowHeaders,
    @JsonPropertyDescription(
            """
            Names of response fields that scripts may read beside those that they always may, in
            any case. "*" is every field, and of no effect with allowCredentials. At most 64.
            Default: none.
            """)
        @Size(max = 64)
        List<@Size(min = 1, max = 256) @Pattern(Patterns.TOKEN) String> exposeHeaders,
    @JsonPropertyDescription(
            """
            Seconds for which a browser may keep the answer to a preflight request, 1 to 86400.
            Default: 5.
            """)
        @Default("5")
        @Min(1)
        @Max(86_400)
        @Nullable Integer maxAge) {
  private static final int DEFAULT_MAX_AGE = 5;

  public RouteCors {
    allowOrigins = Copies.of(allowOrigins);
    allowMethods = Copies.of(allowMethods);
    allowHeaders = Copies.of(allowHeaders);
    exposeHeaders = Copies.of(exposeHeaders);
  }

  /** Whether scripts may send credentials: not unless set. */
  public boolean allowsCredentials() {
    return Boolean.TRUE.equals(allowCredentials);
  }

  /** Seconds: 5 unless set. */
  public int effectiveMaxAge() {
    return maxAge == null ? DEFAULT_MAX_AGE : maxAge;
  }
}
