package dev.penstock.proxy.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A step on the way of a request or of its response. */
public sealed interface FilterConfig {
  /** Changes the headers of the request that goes upstream. */
  record RequestHeaders(HeaderModifier modifier) implements FilterConfig {}

  /** Changes the headers of the response that goes downstream. */
  record ResponseHeaders(HeaderModifier modifier) implements FilterConfig {}

  /**
   * Answers with a redirect.
   *
   * @param scheme "http" or "https"; empty keeps the request's
   * @param hostname empty keeps the request's
   * @param path absent keeps the request's
   * @param port 0 keeps the request's, or follows from the scheme when that is set
   * @param status 301, 302, 303, 307 or 308
   */
  record Redirect(String scheme, String hostname, @Nullable PathModifier path, int port, int status)
      implements FilterConfig {}

  /**
   * Changes the request's target on its way upstream.
   *
   * @param hostname empty keeps the request's
   * @param path absent keeps the request's
   */
  record Rewrite(String hostname, @Nullable PathModifier path) implements FilterConfig {}

  /**
   * Lets scripts of other origins use the responses.
   *
   * @param allowOrigins {@code scheme://host[:port]} in lower case, with {@code *.suffix} or {@code
   *     *} for a host, or {@code *} alone
   * @param allowMethods methods, or {@code *} alone
   * @param allowHeaders names of fields, or {@code *} alone
   * @param exposeHeaders names of fields; {@code *} for all
   * @param maxAgeSeconds at least 1
   */
  record Cors(
      List<String> allowOrigins,
      boolean allowCredentials,
      List<String> allowMethods,
      List<String> allowHeaders,
      List<String> exposeHeaders,
      int maxAgeSeconds)
      implements FilterConfig {
    public Cors {
      allowOrigins = List.copyOf(allowOrigins);
      allowMethods = List.copyOf(allowMethods);
      allowHeaders = List.copyOf(allowHeaders);
      exposeHeaders = List.copyOf(exposeHeaders);
    }
  }

  /** Removals, then sets, then adds. */
  record HeaderModifier(List<Header> set, List<Header> add, List<String> remove) {
    public HeaderModifier {
      set = List.copyOf(set);
      add = List.copyOf(add);
      remove = List.copyOf(remove);
    }
  }

  /** One header field to write. */
  record Header(String name, String value) {}

  /** How a path changes. */
  sealed interface PathModifier {
    /** The whole path becomes {@code path}. */
    record ReplaceFull(String path) implements PathModifier {}

    /** What the match's prefix matched becomes {@code prefix}. */
    record ReplacePrefix(String prefix) implements PathModifier {}
  }
}
