package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Conditions that a request must all meet. */
@ApiObject
public record RouteMatch(
    @Nullable PathMatch path,
    List<HeaderMatch> headers,
    List<QueryParamMatch> queryParams,
    @Nullable Method method) {
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
  public record PathMatch(@Nullable PathType type, @Nullable String value) {
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
  public record HeaderMatch(@Nullable ValueType type, String name, String value) {
    /** How the value is compared: {@link ValueType#EXACT} unless set. */
    public ValueType effectiveType() {
      return type == null ? ValueType.EXACT : type;
    }
  }

  /** A condition on one query parameter. */
  @ApiObject
  public record QueryParamMatch(@Nullable ValueType type, String name, String value) {
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
