package dev.penstock.operator.snapshot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A step on a request or a response. */
public sealed interface Filter {
  /** Changes the request's header fields on their way to the backend. */
  record RequestHeaders(HeaderChanges changes) implements Filter {}

  /** Changes the response's header fields on their way to the client. */
  record ResponseHeaders(HeaderChanges changes) implements Filter {}

  /**
   * Answers with a redirect; what is null or 0 stays as the request has it.
   *
   * @param scheme {@code http} or {@code https}
   * @param hostname the host name without a port
   * @param path what the path becomes
   * @param port 1 to 65535
   * @param status 301, 302, 303, 307 or 308
   */
  record Redirect(
      @Nullable String scheme,
      @Nullable String hostname,
      @Nullable PathModifier path,
      int port,
      int status)
      implements Filter {}

  /**
   * Changes the request's target; what is null stays as the request has it.
   *
   * @param hostname what the host becomes
   * @param path what the path becomes
   */
  record Rewrite(@Nullable String hostname, @Nullable PathModifier path) implements Filter {}

  /**
   * Lets scripts of other origins use the responses.
   *
   * @param allowOrigins {@code scheme://host[:port]} in lower case, with {@code *.suffix} or {@code
   *     *} for a host, or {@code *} alone
   * @param allowCredentials whether scripts may send credentials
   * @param allowMethods methods, or {@code *} alone
   * @param allowHeaders names of fields, or {@code *} alone
   * @param exposeHeaders names of fields; {@code *} for all
   * @param maxAgeSeconds for how long a preflight's answer may be kept
   */
  record Cors(
      List<String> allowOrigins,
      boolean allowCredentials,
      List<String> allowMethods,
      List<String> allowHeaders,
      List<String> exposeHeaders,
      int maxAgeSeconds)
      implements Filter {
    /** Copies the lists. */
    public Cors {
      allowOrigins = List.copyOf(allowOrigins);
      allowMethods = List.copyOf(allowMethods);
      allowHeaders = List.copyOf(allowHeaders);
      exposeHeaders = List.copyOf(exposeHeaders);
    }
  }

  /**
   * Changes to header fields: removals, then sets, then adds.
   *
   * @param set fields that replace those of the same name
   * @param add fields that come in addition
   * @param remove names of fields to take away
   */
  record HeaderChanges(List<Header> set, List<Header> add, List<String> remove) {
    /** Copies the lists. */
    public HeaderChanges {
      set = List.copyOf(set);
      add = List.copyOf(add);
      remove = List.copyOf(remove);
    }
  }

  /**
   * A header field.
   *
   * @param name a token (RFC 9110 section 5.1)
   * @param value a field value without control characters (RFC 9110 section 5.5)
   */
  record Header(String name, String value) {}

  /** What a path becomes. */
  sealed interface PathModifier {
    /** The whole path is replaced. */
    record ReplaceFull(String path) implements PathModifier {}

    /** The part that the match's prefix matched is replaced. */
    record ReplacePrefix(String path) implements PathModifier {}
  }
}
