package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Conditions that a request must all meet. */
@ApiObject
public record RouteMatch(
    @JsonPropertyDescription("The path it must have. Default: any.") @Nullable PathMatch path,
    @JsonPropertyDescription(
            """
            The header fields it must have, all of them, by name. At most 16. A field that comes
            several times is compared as one, its values joined with ", ".
            """)
        @Size(max = 16)
        List<HeaderMatch> headers,
    @JsonPropertyDescription(
            """
            The query parameters it must have, all of them, by name. At most 16. Of one that comes
            several times the first counts.
            """)
        @Size(max = 16)
        List<QueryParamMatch> queryParams,
    @JsonPropertyDescription("The method it must have. Default: any.") @Nullable Method method) {
  public RouteMatch {
    headers = Copies.of(headers);
    queryParams = Copies.of(queryParams);
  }

  /** The path condition, or the default: every path. */
  public PathMatch effectivePath() {
    return path == null ? PathMatch.ANY : path;
  }

  /** A condition on the path. */
  @ApiObject
  @ValidationRule(
      value = "self.type == 'RegularExpression' || self.value.startsWith('/')",
      fieldPath = ".value",
      message = "value must start with '/' when type is Exact or PathPrefix")
  @ValidationRule(
      value =
          "self.type == 'RegularExpression' ||"
              + " self.value.matches('^([A-Za-z0-9._~!$&()*+,;=:@/\\'-]|%[0-9a-fA-F]{2})*$')",
      fieldPath = ".value",
      message =
          "value must be a URL path when type is Exact or PathPrefix: percent-encode what is not"
              + " among letters, digits and -._~!$&'()*+,;=:@/, and leave out query and fragment")
  @ValidationRule(
      value = "self.type == 'RegularExpression' || !self.value.matches('//|/[.]{1,2}(/|$)|%2[fF]')",
      fieldPath = ".value",
      message =
          "value must not hold '//', '/./', '/../' or '%2F' when type is Exact or PathPrefix:"
              + " requests are matched by their normal path, which never has these")
  @ValidationRule(
      value = "self.type != 'RegularExpression' || self.value.size() <= 512",
      fieldPath = ".value",
      message = "value must have at most 512 characters when type is RegularExpression")
  public record PathMatch(
      @JsonPropertyDescription(
              """
              How value is compared, case-sensitively. Exact: it is the whole path. PathPrefix: by
              elements, so that /a matches /a, /a/ and /a/b, but not /ab. RegularExpression: RE2
              syntax, for the whole path. Of matches for one host, Exact comes before
              RegularExpression, and that before the longest PathPrefix. Default: PathPrefix.
              """)
          @Default("PathPrefix")
          @Nullable PathType type,
      @JsonPropertyDescription(
              """
              What the path is compared with, at most 1024 characters, or 512 when type is
              RegularExpression. Exact and PathPrefix MUST start with "/" and be a normal URL path:
              no "//", "/./", "/../" or "%2F". A rule with a regular expression that does not
              compile is left out, and the Route's conditions tell. Default: "/".
              """)
          @Default("/")
          @Size(min = 1, max = 1024)
          @Nullable String value) {
    static final PathMatch ANY = new PathMatch(PathType.PATH_PREFIX, "/");

    /** How the path is compared: {@link PathType#PATH_PREFIX} unless set. */
    public PathType effectiveType() {
      return type == null ? PathType.PATH_PREFIX : type;
    }

    /** What the path is compared with: {@code /} unless set. */
    public String effectiveValue() {
      return value == null ? "/" : value;
    }
  }

  /** A condition on one header field. */
  @ApiObject
  @ValidationRule(
      value = "self.type != 'RegularExpression' || self.value.size() <= 512",
      fieldPath = ".value",
      message = "value must have at most 512 characters when type is RegularExpression")
  public record HeaderMatch(
      @JsonPropertyDescription(
              """
              How value is compared, case-sensitively. Exact: it is the whole value.
              RegularExpression: RE2 syntax, for the whole value. Default: Exact.
              """)
          @Default("Exact")
          @Nullable ValueType type,
      @JsonPropertyDescription(
              """
              The header field's name, in any case. Example: x-version
              """)
          @Required
          @Size(min = 1, max = 256)
          @Pattern(Patterns.TOKEN)
          String name,
      @JsonPropertyDescription(
              """
              What the header's value is compared with, at most 4096 characters, or 512 when type
              is RegularExpression.
              """)
          @Required
          @Size(min = 1, max = 4096)
          String value) {
    /** How the value is compared: {@link ValueType#EXACT} unless set. */
    public ValueType effectiveType() {
      return type == null ? ValueType.EXACT : type;
    }
  }

  /** A condition on one query parameter. */
  @ApiObject
  @ValidationRule(
      value = "self.type != 'RegularExpression' || self.value.size() <= 512",
      fieldPath = ".value",
      message = "value must have at most 512 characters when type is RegularExpression")
  public record QueryParamMatch(
      @JsonPropertyDescription(
              """
              How value is compared, case-sensitively. Exact: it is the whole value.
              RegularExpression: RE2 syntax, for the whole value. Default: Exact.
              """)
          @Default("Exact")
          @Nullable ValueType type,
      @JsonPropertyDescription(
              """
              The parameter's name, case-sensitive, compared after percent-decoding.
              """)
          @Required
          @Size(min = 1, max = 256)
          String name,
      @JsonPropertyDescription(
              """
              What the parameter's value, percent-decoded, is compared with, at most 1024
              characters, or 512 when type is RegularExpression.
              """)
          @Required
          @Size(min = 1, max = 1024)
          String value) {
    /** How the value is compared: {@link ValueType#EXACT} unless set. */
    public ValueType effectiveType() {
      return type == null ? ValueType.EXACT : type;
    }
  }

  /** How a path is compared. */
  public enum PathType {
    @JsonProperty("Exact")
    EXACT,
    @JsonProperty("PathPrefix")
    PATH_PREFIX,
    @JsonProperty("RegularExpression")
    REGULAR_EXPRESSION
  }

  /** How the value of a header field or query parameter is compared. */
  public enum ValueType {
    @JsonProperty("Exact")
    EXACT,
    @JsonProperty("RegularExpression")
    REGULAR_EXPRESSION
  }

  /** A request method (RFC 9110 section 9.3, RFC 5789). */
  public enum Method {
    GET,
    HEAD,
    POST,
    PUT,
    DELETE,
    CONNECT,
    OPTIONS,
    TRACE,
    PATCH
  }
}
