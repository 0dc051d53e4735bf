package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step on a request or its response. Exactly the field that {@code type} names is set. */
@ApiObject
public record RouteFilter(
    Type type,
    @Nullable HeaderModifier requestHeaderModifier,
    @Nullable HeaderModifier responseHeaderModifier,
    @Nullable RequestRedirect requestRedirect,
    @Nullable UrlRewrite urlRewrite) {

  /** What the step does. */
  public enum Type {
    @JsonProperty("RequestHeaderModifier")
    REQUEST_HEADER_MODIFIER,
    @JsonProperty("ResponseHeaderModifier")
    RESPONSE_HEADER_MODIFIER,
    @JsonProperty("RequestRedirect")
    REQUEST_REDIRECT,
    @JsonProperty("URLRewrite")
    URL_REWRITE
  }

  /** Header fields to change. */
  @ApiObject
  public record HeaderModifier(List<Header> set, List<Header> add, List<String> remove) {
    public HeaderModifier {
      set = Copies.of(set);
      add = Copies.of(add);
      remove = Copies.of(remove);
    }
  }

  /** A header field. */
  @ApiObject
  public record Header(String name, @JsonInclude(JsonInclude.Include.NON_NULL) String value) {}

  /** An answer that sends the client elsewhere. What is not set stays as the request has it. */
  @ApiObject
  public record RequestRedirect(
      @Nullable Scheme scheme,
      @Nullable String hostname,
      @Nullable PathModifier path,
      @Nullable Integer port,
      @Nullable Integer statusCode) {
    /** The status of the answer: 302 unless set. */
    public int effectiveStatusCode() {
      return statusCode == null ? 302 : statusCode;
    }
  }

  /** A URL scheme. */
  public enum Scheme {
    @JsonProperty("http")
    HTTP,
    @JsonProperty("https")
    HTTPS
  }

  /** What of the request is changed on its way to the backend. */
  @ApiObject
  public record UrlRewrite(@Nullable String hostname, @Nullable PathModifier path) {}

  /** A new path. Exactly the field that {@code type} names is set. */
  @ApiObject
  public record PathModifier(
      PathModifierType type,
      @Nullable String replaceFullPath,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String replacePrefixMatch) {}

  /** How a path is replaced. */
  public enum PathModifierType {
    @JsonProperty("ReplaceFullPath")
    REPLACE_FULL_PATH,
    @JsonProperty("ReplacePrefixMatch")
    REPLACE_PREFIX_MATCH
  }
}
