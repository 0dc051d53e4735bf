package dev.penstock.proxy.http;

import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the head of one HTTP/1.x request (RFC 9112 sections 3, 5 and 6):
 *
 * <pre>
 *   method SP request-target SP HTTP-version CRLF
 *   *( field-name ":" OWS field-value OWS CRLF )
 *   CRLF
 * </pre>
 */
final class Http1RequestParser {
  private static final int NOT_IMPLEMENTED = 501;
  private static final int VERSION_NOT_SUPPORTED = 505;
  private static final String WEBSOCKET = "websocket";

  private final String scheme;

  Http1RequestParser(String scheme) {
    this.scheme = scheme;
  }

  /** {@code head} is the whole section with its empty line; the headers share it. */
  RequestHead parse(byte[] head) throws MalformedException {
    int methodEnd = tokenEnd(head);
    int targetStart = methodEnd + 1;
    int targetEnd = targetEnd(head, targetStart);
    HttpVersion version = version(head, targetEnd + 1);
    String method = new String(head, 0, methodEnd, StandardCharsets.ISO_8859_1);
    String target =
        new String(head, targetStart, targetEnd - targetStart, StandardCharsets.ISO_8859_1);
    Headers headers = FieldParser.parse(head, targetEnd + 1 + "HTTP/1.1\r\n".length());
    RequestTarget parsed = target(method, target, host(headers));
    headers.remove(HeaderNames.HOST);
    return complete(new RequestHead(version, method, parsed, headers, framing(headers, version)));
  }

  private static int tokenEnd(byte[] head) throws MalformedException {
    int end = 0;
    while (HttpSyntax.isTokenOctet(head[end])) {
      end++;
    }
    if (end == 0 || head[end] != ' ') {
      throw MalformedException.badRequest("the request line does not begin with a method");
    }
    return end;
  }

  private static int targetEnd(byte[] head, int start) throws MalformedException {
    int end = start;
    while (head[end] > ' ' && head[end] < 0x7F) {
      end++;
    }
    if (end == start || head[end] != ' ') {
      throw MalformedException.badRequest(
          "the request line is not a method, a target and a version, each parted by one space");
    }
    return end;
  }

  private static HttpVersion version(byte[] head, int at) throws MalformedException {
    AsciiString version = new AsciiString(head, at, Math.min(10, head.length - at), false);
    boolean wellFormed =
        version.length() == 10
            && version.startsWith("HTTP/")
            && HttpSyntax.isDigit(version.charAt(5))
            && version.charAt(6) == '.'
            && HttpSyntax.isDigit(version.charAt(7))
            && version.charAt(8) == '\r'
            && version.charAt(9) == '\n';
    if (!wellFormed) {
      throw MalformedException.badRequest("the request line does not end with an HTTP version");
    }
    if (version.charAt(5) == '1' && version.charAt(7) <= '1') {
      return version.charAt(7) == '1' ? HttpVersion.H1_1 : HttpVersion.H1_0;
    }
    throw new MalformedException(VERSION_NOT_SUPPORTED, "the version is not HTTP/1.0 or HTTP/1.1");
  }

  /**
   * RFC 9112 section 3.2; asked of HTTP/1.0 too, since without a host there is nothing to route by.
   */
  private static String host(Headers headers) throws MalformedException {
    int index = headers.indexOf(HeaderNames.HOST, 0);
    if (index < 0) {
      throw MalformedException.badRequest("the host field is missing");
    }
    if (headers.indexOf(HeaderNames.HOST, index + 1) >= 0) {
      throw MalformedException.badRequest("the host field is repeated");
    }
    return Authority.normalize(headers.value(index).toString());
  }

  private RequestTarget target(String method, String target, String host)
      throws MalformedException {
    if (method.equals("CONNECT")) {
      throw new MalformedException(NOT_IMPLEMENTED, "CONNECT is not implemented");
    }
    if (target.charAt(0) == '/') {
      return RequestTarget.parse(scheme, host, target);
    }
    if (target.equals("*") && method.equals("OPTIONS")) {
      return RequestTarget.parse(scheme, host, target);
    }
    int authority = authorityStart(target);
    if (authority < 0) {
      throw MalformedException.badRequest("the target is neither a path nor an http URI");
    }
    return absoluteForm(method, target, authority);
  }

  private static int authorityStart(String target) {
    String start = target.substring(0, Math.min(target.length(), 8)).toLowerCase(Locale.ROOT);
    if (start.startsWith("http://")) {
      return 7;
    }
    return start.equals("https://") ? 8 : -1;
  }

  /** RFC 9112 section 3.2.2: the target's authority replaces the host field. */
  private RequestTarget absoluteForm(String method, String target, int authorityStart)
      throws MalformedException {
    int end = authorityStart;
    while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
      end++;
    }
    String authority = Authority.normalize(target.substring(authorityStart, end));
    String rest = target.substring(end);
    if (rest.isEmpty()) {
      rest = method.equals("OPTIONS") ? "*" : "/";
    } else if (rest.charAt(0) == '?') {
      rest = "/" + rest;
    }
    return RequestTarget.parse(scheme, authority, rest);
  }

  /** RFC 9112 section 6.3, with every ambiguity an error. */
  private static BodyFraming framing(Headers headers, HttpVersion version)
      throws MalformedException {
    long length = FieldValues.contentLength(headers);
    if (headers.contains(HeaderNames.TRANSFER_ENCODING)) {
      if (length >= 0) {
        throw MalformedException.badRequest("both content-length and transfer-encoding are there");
      }
      if (version == HttpVersion.H1_0) {
        throw MalformedException.badRequest("HTTP/1.0 has no transfer-encoding");
      }
    }
    if (FieldValues.isChunked(headers)) {
      return BodyFraming.STREAMED;
    }
    return length < 0 ? BodyFraming.NONE : BodyFraming.ofLength(length);
  }

  private static RequestHead complete(RequestHead head) throws MalformedException {
    boolean canWait = head.version() != HttpVersion.H1_0 && !head.framing().isEmpty();
    return head.keepAlive(FieldValues.persists(head.headers(), head.version()))
        .expectsContinue(FieldValues.expectsContinue(head.headers(), canWait))
        .upgrade(upgrade(head));
  }

  /** RFC 9110 section 7.8: any offer may be ignored; all but WebSocket's (RFC 6455) are. */
  private static @Nullable String upgrade(RequestHead head) throws MalformedException {
    Headers headers = head.headers();
    if (head.version() == HttpVersion.H1_0
        || !headers.contains(HeaderNames.UPGRADE)
        || !FieldValues.lists(headers, HeaderNames.CONNECTION, "upgrade")
        || !WEBSOCKET.equals(FieldValues.soleLowerCase(headers, HeaderNames.UPGRADE))) {
      return null;
    }
    boolean lengthGiven = head.framing().kind() != BodyFraming.Kind.NONE;
    if (!head.method().equals("GET") || lengthGiven) {
      throw MalformedException.badRequest("an upgrade must be a GET without a body");
    }
    return WEBSOCKET;
  }
}
