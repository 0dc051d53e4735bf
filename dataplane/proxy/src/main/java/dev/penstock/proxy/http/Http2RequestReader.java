package dev.penstock.proxy.http;

import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's header list (RFC 9113 section 8.3.1). Netty has already refused pseudo-header
 * fields after regular ones; it loses their order.
 */
final class Http2RequestReader {
  private static final String CONNECT = "CONNECT";
  private static final String WEBSOCKET = "websocket";
  private static final int NOT_IMPLEMENTED = 501;
  private static final int NONCE_OCTETS = 16;

  private final String connectionScheme;
  private @Nullable String method;
  private @Nullable String scheme;
  private @Nullable String authority;
  private @Nullable String path;
  private @Nullable String protocol;

  private Http2RequestReader(String connectionScheme) {
    this.connectionScheme = connectionScheme;
  }

  /**
   * Reads one head.
   *
   * @param connectionScheme how the connection came, which is what the head says in the end
   */
  static RequestHead read(
      Http2Headers list, boolean endStream, String connectionScheme, Http2Limits limits)
      throws Http2Fields.Malformed, MalformedException {
    Http2RequestReader reader = new Http2RequestReader(connectionScheme);
    reader.pseudo(list);
    return reader.head(Http2Fields.read(list, limits.fields()), endStream);
  }

  private void pseudo(Http2Headers list) throws Http2Fields.Malformed {
    for (Map.Entry<CharSequence, CharSequence> entry : list) {
      AsciiString name = AsciiString.of(entry.getKey());
      if (Http2Fields.isPseudo(name)) {
        String value = AsciiString.of(entry.getValue()).toString();
        switch (name.toString()) {
          case ":method" -> method = once(method, value);
          case ":scheme" -> scheme = once(scheme, value);
          case ":authority" -> authority = once(authority, value);
          case ":path" -> path = once(path, value);
          case ":protocol" -> protocol = once(protocol, value);
          default -> throw new Http2Fields.Malformed("an unknown pseudo-header field");
        }
      }
    }
  }

  private static String once(@Nullable String before, String value) throws Http2Fields.Malformed {
    if (before != null) {
      throw new Http2Fields.Malformed("a pseudo-header field is repeated");
    }
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) <= ' ' || value.charAt(i) == 0x7F) {
        throw new Http2Fields.Malformed("a pseudo-header field holds a blank or control character");
      }
    }
    return value;
  }

  private RequestHead head(Headers headers, boolean endStream)
      throws Http2Fields.Malformed, MalformedException {
    String verb = checkMethod();
    if (verb.equals(CONNECT)) {
      checkExtendedConnect(headers, endStream);
    } else if (protocol != null) {
      throw new Http2Fields.Malformed(":protocol without CONNECT");
    }
    RequestTarget target = target(verb, headers);
    headers.remove(HeaderNames.HOST);
    if (protocol != null) {
      return webSocket(target, headers);
    }
    BodyFraming framing = framing(headers, endStream);
    return new RequestHead(HttpVersion.H2, verb, target, headers, framing)
        .expectsContinue(FieldValues.expectsContinue(headers, !framing.isEmpty()));
  }

  private String checkMethod() throws Http2Fields.Malformed {
    String verb = method;
    if (verb == null || !HttpSyntax.isToken(verb)) {
      throw new Http2Fields.Malformed(":method is missing or no token");
    }
    boolean tunnel = verb.equals(CONNECT) && protocol == null;
    if (tunnel == (scheme != null) || tunnel == (path != null)) {
      throw new Http2Fields.Malformed(":scheme and :path belong to all requests but CONNECT");
    }
    return verb;
  }

  /** RFC 8441 section 4. */
  private void checkExtendedConnect(Headers headers, boolean endStream) throws MalformedException {
    if (!WEBSOCKET.equals(protocol)) {
      throw new MalformedException(NOT_IMPLEMENTED, "CONNECT is implemented for websocket alone");
    }
    if (endStream || headers.contains(HeaderNames.CONTENT_LENGTH)) {
      throw MalformedException.badRequest("a tunnel has neither a length nor an end");
    }
  }

  private RequestTarget target(String verb, Headers headers)
      throws Http2Fields.Malformed, MalformedException {
    if (!"http".equals(scheme) && !"https".equals(scheme)) {
      throw MalformedException.badRequest(":scheme is not http or https");
    }
    String target = path;
    if (target == null || target.isEmpty()) {
      throw new Http2Fields.Malformed(":path is empty");
    }
    if (target.charAt(0) != '/' && !(target.equals("*") && verb.equals("OPTIONS"))) {
      throw MalformedException.badRequest(":path does not begin with a slash");
    }
    return RequestTarget.parse(connectionScheme, host(headers), target);
  }

  /** RFC 9113 section 8.3.1: a host field must not contradict :authority, and may stand for it. */
  private String host(Headers headers) throws MalformedException {
    int index = headers.indexOf(HeaderNames.HOST, 0);
    if (index < 0) {
      if (authority == null) {
        throw MalformedException.badRequest(":authority is missing");
      }
      return Authority.normalize(authority);
    }
    String host = Authority.normalize(headers.value(index).toString());
    if (headers.indexOf(HeaderNames.HOST, index + 1) >= 0
        || (authority != null && !Authority.normalize(authority).equals(host))) {
      throw MalformedException.badRequest("the host field is repeated or contradicts :authority");
    }
    return host;
  }

  /** The same as HTTP/1.1's handshake (RFC 6455 section 4.1), whose nonce HTTP/2 leaves out. */
  private static RequestHead webSocket(RequestTarget target, Headers headers) {
    byte[] nonce = new byte[NONCE_OCTETS];
    ThreadLocalRandom.current().nextBytes(nonce);
    headers.set(
        HeaderNames.SEC_WEBSOCKET_KEY, new AsciiString(Base64.getEncoder().encode(nonce), false));
    return new RequestHead(HttpVersion.H2, "GET", target, headers, BodyFraming.NONE)
        .upgrade(WEBSOCKET);
  }

  private static BodyFraming framing(Headers headers, boolean endStream)
      throws Http2Fields.Malformed {
    long length = Http2Fields.contentLength(headers);
    if (endStream) {
      if (length > 0) {
        throw new Http2Fields.Malformed("content-length announces a body that is not there");
      }
      return length < 0 ? BodyFraming.NONE : BodyFraming.ofLength(0);
    }
    return Http2Fields.framing(length);
  }
}
