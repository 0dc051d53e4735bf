package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step on a request or its response. Exactly the field that {@code type} names is set. */
@ApiObject
@ValidationRule(
    value =
        "self.type == 'RequestHeaderModifier' ? has(self.requestHeaderModifier) :"
            + " !has(self.requestHeaderModifier)",
    fieldPath = ".requestHeaderModifier",
    message =
        "requestHeaderModifier must be set when type is RequestHeaderModifier, and must be absent"
            + " otherwise")
@ValidationRule(
    value =
        "self.type == 'ResponseHeaderModifier' ? has(self.responseHeaderModifier) :"
            + " !has(self.responseHeaderModifier)",
    fieldPath = ".responseHeaderModifier",
    message =
        "responseHeaderModifier must be set when type is ResponseHeaderModifier, and must be absent"
            + " otherwise")
@ValidationRule(
    value =
        "self.type == 'RequestRedirect' ? has(self.requestRedirect) : !has(self.requestRedirect)",
    fieldPath = ".requestRedirect",
    message =
        "requestRedirect must be set when type is RequestRedirect, and must be absent otherwise")
@ValidationRule(
    value = "self.type == 'URLRewrite' ? has(self.urlRewrite) : !has(self.urlRewrite)",
    fieldPath = ".urlRewrite",
    message = "urlRewrite must be set when type is URLRewrite, and must be absent otherwise")
@ValidationRule(
    value = "self.type == 'CORS' ? has(self.cors) : !has(self.cors)",
    fieldPath = ".cors",
    message = "cors must be set when type is CORS, and must be absent otherwise")
public record RouteFilter(
    @JsonPropertyDescription(
            """
            What the step does. The field that has its name in lower camel case MUST be set, and
            the others MUST be absent. Of a type in upper case it is the type in lower case.
            """)
        @Required
        Type type,
    @JsonPropertyDescription("Header fields of the request to change.")
        @Nullable HeaderModifier requestHeaderModifier,
    @JsonPropertyDescription("Header fields of the response to change.")
        @Nullable HeaderModifier responseHeaderModifier,
    @JsonPropertyDescription(
            """
            Answers the request with a redirect. What is not set stays as the request has it.
            """)
        @Nullable RequestRedirect requestRedirect,
    @JsonPropertyDescription(
            """
            Changes the host or the path that the backend sees. What is not set stays as it is.
            """)
        @Nullable UrlRewrite urlRewrite,
    @JsonPropertyDescription(
            """
            Lets scripts of other origins use the responses: preflight requests are answered here
            and reach no backend, and what a backend says of CORS itself is replaced. The rule's
            matches MUST hold for a preflight, whose method is OPTIONS.
            """)
        @Nullable RouteCors cors) {

  /** What the step does. */
  public enum Type {
    @JsonProperty("RequestHeaderModifier")
    REQUEST_HEADER_MODIFIER,
    @JsonProperty("ResponseHeaderModifier")
    RESPONSE_HEADER_MODIFIER,
    @JsonProperty("RequestRedirect")
    REQUEST_REDIRECT,
    @JsonProperty("URLRewrite")
    URL_REWRITE,
    @JsonProperty("CORS")
    CORS
  }

  /** Header fields to change. */
  @ApiObject
  public record HeaderModifier(
      @JsonPropertyDescription(
              """
              Fields to set, by name: whatever value the message has is replaced. At most 16.
              """)
          @Size(max = 16)
          List<Header> set,
      @JsonPropertyDescription(
              """
              Fields to add, by name, after those of the same name that the message has. At most 16.
              """)
          @Size(max = 16)
          List<Header> add,
      @JsonPropertyDescription(
              """
              Names of fields to remove, in any case. At most 16. Removals come first, then set,
              then add.
              """)
          @Size(max = 16)
          @ValidationRule(
              value = "self.all(name, !(name.lowerAscii() in " + HopByHop.NAMES + "))",
              message = HopByHop.MESSAGE)
          List<@Size(min = 1, max = 256) @Pattern(Patterns.TOKEN) String> remove) {
    public HeaderModifier {
      set = Copies.of(set);
      add = Copies.of(add);
      remove = Copies.of(remove);
    }
  }

  /** A header field. */
  @ApiObject
  @ValidationRule(
      value = "!(self.name.lowerAscii() in " + HopByHop.NAMES + ")",
      fieldPath = ".name",
      message = HopByHop.MESSAGE)
  public record Header(
      @JsonPropertyDescription(
              """
              The field's name, in any case (RFC 9110 section 5.1). Host, and the fields that frame a
              message or belong to one connection, are refused.
              """)
          @Required
          @Size(min = 1, max = 256)
          @Pattern(Patterns.TOKEN)
          String name,
      @JsonPropertyDescription(
              """
              The field's value (RFC 9110 section 5.5): no control characters, no space at either
              end. At most 4096 characters.
              """)
          @Required
          @Size(min = 1, max = 4096)
          @Pattern(Patterns.FIELD_VALUE)
          String value) {}

  /** An answer that sends the client elsewhere. What is not set stays as the request has it. */
  @ApiObject
  @ValidationRule(
      value = "has(self.scheme) || has(self.hostname) || has(self.path) || has(self.port)",
      message =
          "requestRedirect must set at least one of scheme, hostname, path and port: it would send"
              + " the client back to the same URL")
  @ValidationRule(
      value = "!has(self.hostname) || !isIP(self.hostname)",
      fieldPath = ".hostname",
      message = "hostname must be a DNS name such as shop.example.com, not an IP address")
  @ValidationRule(
      value = "self.statusCode in [301, 302, 303, 307, 308]",
      fieldPath = ".statusCode",
      message = "statusCode must be one of 301, 302, 303, 307 and 308")
  public record RequestRedirect(
      @JsonPropertyDescription("http or https. Default: the request's.") @Nullable Scheme scheme,
      @JsonPropertyDescription(
              """
              The host to send the client to: a DNS name in lower case. Default: the request's.
              """)
          @Size(min = 1, max = 253)
          @Pattern(Patterns.SUBDOMAIN)
          @Nullable String hostname,
      @JsonPropertyDescription("The path to send the client to. Default: the request's.")
          @Nullable PathModifier path,
      @JsonPropertyDescription(
              """
              The port to send the client to, 1 to 65535; left out of the URL when it is the scheme's
              own. Default: the scheme's own port when scheme is set, else the listener's.
              """)
          @Min(1)
          @Max(65535)
          @Nullable Integer port,
      @JsonPropertyDescription(
              """
              The status of the answer: 301, 302, 303, 307 or 308. Default: 302.
              """)
          @Default("302")
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
  @ValidationRule(
      value = "has(self.hostname) || has(self.path)",
      message = "urlRewrite must set hostname, path or both")
  @ValidationRule(
      value = "!has(self.hostname) || !isIP(self.hostname)",
      fieldPath = ".hostname",
      message = "hostname must be a DNS name such as shop.example.com, not an IP address")
  public record UrlRewrite(
      @JsonPropertyDescription(
              """
              The value of the Host header field that the backend sees: a DNS name in lower case.
              Default: the request's.
              """)
          @Size(min = 1, max = 253)
          @Pattern(Patterns.SUBDOMAIN)
          @Nullable String hostname,
      @JsonPropertyDescription("The path that the backend sees. Default: the request's.")
          @Nullable PathModifier path) {}

  /** A new path. Exactly the field that {@code type} names is set. */
  @ApiObject
  @ValidationRule(
      value =
          "self.type == 'ReplaceFullPath' ? has(self.replaceFullPath) : !has(self.replaceFullPath)",
      fieldPath = ".replaceFullPath",
      message =
          "replaceFullPath must be set when type is ReplaceFullPath, and must be absent otherwise")
  @ValidationRule(
      value =
          "self.type == 'ReplacePrefixMatch' ? has(self.replacePrefixMatch) :"
              + " !has(self.replacePrefixMatch)",
      fieldPath = ".replacePrefixMatch",
      message =
          "replacePrefixMatch must be set when type is ReplacePrefixMatch, and must be absent"
              + " otherwise")
  public record PathModifier(
      @JsonPropertyDescription(
              """
              ReplaceFullPath: the whole path is replaced. ReplacePrefixMatch: what the match's
              PathPrefix matched is replaced, and the rest stays. The query stays in both.
              """)
          @Required
          PathModifierType type,
      @JsonPropertyDescription(
              """
              The new path: starts with "/", percent-encoded, without query, at most 1024
              characters. MUST be set when type is ReplaceFullPath, and absent otherwise.
              """)
          @Size(min = 1, max = 1024)
          @Pattern(Patterns.PATH)
          @Nullable String replaceFullPath,
      @JsonPropertyDescription(
              """
              What takes the place of the matched prefix: starts with "/", percent-encoded, without
              query, at most 1024 characters; "" and "/" remove the prefix. MUST be set when type is
              ReplacePrefixMatch, and absent otherwise. Example: with the match /a and /b here,
              /a/c becomes /b/c.
              """)
          @Size(max = 1024)
          @Pattern(Patterns.PATH)
          @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable String replacePrefixMatch) {}

  /** How a path is replaced. */
  public enum PathModifierType {
    @JsonProperty("ReplaceFullPath")
    REPLACE_FULL_PATH,
    @JsonProperty("ReplacePrefixMatch")
    REPLACE_PREFIX_MATCH
  }
}
