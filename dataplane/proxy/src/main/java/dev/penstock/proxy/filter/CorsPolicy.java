package dev.penstock.proxy.filter;

import dev.penstock.proxy.config.FilterConfig.Cors;
import dev.penstock.proxy.http.Headers;
import dev.penstock.proxy.http.RequestHead;
import io.netty.util.AsciiString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which scripts of other origins may use the responses of a rule: the server's side of the CORS
 * protocol (Fetch standard, section 3.3), as GEP-1767 has it. Immutable.
 */
public final class CorsPolicy {
  private static final AsciiString ALLOW_CREDENTIALS =
      AsciiString.cached("access-control-allow-credentials");
  private static final AsciiString ALLOW_HEADERS =
      AsciiString.cached("access-control-allow-headers");
  private static final AsciiString ALLOW_METHODS =
      AsciiString.cached("access-control-allow-methods");
  private static final AsciiString ALLOW_ORIGIN = AsciiString.cached("access-control-allow-origin");
  private static final AsciiString EXPOSE_HEADERS =
      AsciiString.cached("access-control-expose-headers");
  private static final AsciiString MAX_AGE = AsciiString.cached("access-control-max-age");
  private static final AsciiString REQUEST_HEADERS =
      AsciiString.cached("access-control-request-headers");
  private static final AsciiString REQUEST_METHOD =
      AsciiString.cached("access-control-request-method");
  private static final AsciiString ORIGIN = AsciiString.cached("origin");
  private static final AsciiString VARY = AsciiString.cached("vary");

  private static final List<AsciiString> OF_RESPONSES =
      List.of(
          ALLOW_ORIGIN, ALLOW_CREDENTIALS, ALLOW_METHODS, ALLOW_HEADERS, EXPOSE_HEADERS, MAX_AGE);
  private static final AsciiString ANY = AsciiString.cached("*");
  private static final AsciiString TRUE = AsciiString.cached("true");

  private final Origins origins;
  private final boolean credentials;
  private final AsciiString methods;
  private final AsciiString headers;
  private final AsciiString exposed;
  private final AsciiString maxAge;

  CorsPolicy(Cors config) {
    origins = new Origins(config.allowOrigins());
    credentials = config.allowCredentials();
    methods = list(config.allowMethods());
    headers = list(config.allowHeaders());
    // Beside credentials a browser takes a wildcard for a field of that name.
    exposed =
        list(
            config.exposeHeaders().stream()
                .filter(name -> !credentials || !ANY.contentEquals(name))
                .toList());
    maxAge = AsciiString.of(Integer.toString(config.maxAgeSeconds()));
  }

  private static AsciiString list(List<String> values) {
    return AsciiString.of(String.join(", ", values));
  }

  /** Whether a browser asks what it may ask: to be answered here, by {@link #preflight}. */
  public static boolean isPreflight(RequestHead head) {
    return head.method().equals("OPTIONS")
        && head.headers().contains(ORIGIN)
        && head.headers().contains(REQUEST_METHOD);
  }

  /**
   * The fields that answer a preflight request.
   *
   * @return null when its origin is not allowed
   */
  public @Nullable Headers preflight(RequestHead head) {
    AsciiString origin = allowed(head);
    if (origin == null) {
      return null;
    }
    Headers answer = new Headers();
    allow(answer, origin);
    addAsked(answer, ALLOW_METHODS, methods, head.headers().get(REQUEST_METHOD));
    addAsked(answer, ALLOW_HEADERS, headers, head.headers().get(REQUEST_HEADERS));
    answer.add(MAX_AGE, maxAge);
    return answer;
  }

  /** What the response of a request is to say. */
  public Grant grant(RequestHead head) {
    return new Grant(this, allowed(head));
  }

  /** The request's origin; null when it has none, several, or one that is not allowed. */
  private @Nullable AsciiString allowed(RequestHead head) {
    AsciiString origin = head.headers().get(ORIGIN);
    return origin != null && head.headers().count(ORIGIN) == 1 && origins.contains(origin)
        ? origin
        : null;
  }

  private void allow(Headers response, AsciiString origin) {
    response.add(ALLOW_ORIGIN, isSameForAll() ? ANY : origin);
    if (credentials) {
      response.add(ALLOW_CREDENTIALS, TRUE);
    }
    if (!exposed.isEmpty()) {
      response.add(EXPOSE_HEADERS, exposed);
    }
    vary(response);
  }

  private boolean isSameForAll() {
    return origins.isAll() && !credentials;
  }

  /** A cache must not give one origin what was meant for another. */
  private void vary(Headers response) {
    if (!isSameForAll()) {
      response.add(VARY, ORIGIN);
    }
  }

  /** Beside credentials there is no wildcard: then what was asked for is what is allowed. */
  private void addAsked(
      Headers answer, AsciiString name, AsciiString allowed, @Nullable AsciiString asked) {
    AsciiString value = credentials && allowed.equals(ANY) ? asked : allowed;
    if (value != null && !value.isEmpty()) {
      answer.add(name, value);
    }
  }

  /** What one response is to say. */
  public static final class Grant {
    private final CorsPolicy policy;
    private final @Nullable AsciiString origin;

    private Grant(CorsPolicy policy, @Nullable AsciiString origin) {
      this.policy = policy;
      this.origin = origin;
    }

    /** Replaces what the backend says of CORS, if anything. */
    public void applyTo(Headers response) {
      for (AsciiString name : OF_RESPONSES) {
        response.remove(name);
      }
      if (origin == null) {
        policy.vary(response);
      } else {
        policy.allow(response, origin);
      }
    }
  }
}
