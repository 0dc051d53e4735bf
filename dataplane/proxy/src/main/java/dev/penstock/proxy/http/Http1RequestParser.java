package dev.penstock.proxy.http;

import io.netty.buffer.ByteBuf;
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

  /** Each 1 stands for a digit. */
  private static final String VERSION = "HTTP/1.1\r\n";

  private static final int MAJOR_AT = 5;
  private static final int MINOR_AT = 7;
  private static final String[] METHODS = {
    "GET", "POST", "PUT", "HEAD", "DELETE", "PATCH", "OPTIONS"
  };

  private final String scheme;

  Http1RequestParser(String scheme) {
    this.scheme = scheme;
  }

  /** Reads a section that {@link SectionScanner} has found, its empty line included. */
  RequestHead parse(ByteBuf in, int length) throws MalformedException {
    RequestHead head = RequestHeads.take();
    Headers headers = head.headers();
    headers.receive(in, length);
    byte[] section = headers.section();
    int methodEnd = tokenEnd(section);
    int targetStart = methodEnd + 1;
    int targetEnd = targetEnd(section, targetStart);
    HttpVersion version = version(section, targetEnd + 1, length);
    String method = method(section, methodEnd);
    if (method.equals("CONNECT")) {
      throw new MalformedException(NOT_IMPLEMENTED, "CONNECT is not implemented");
    }
    FieldParser.parse(headers, targetEnd + 1 + VERSION.length(), length);
    int host = hostField(headers);
    if (!readPlain(head.target(), headers, host, targetStart, targetEnd)) {
      String target =
          new String(section, targetStart, targetEnd - targetStart, StandardCharsets.ISO_8859_1);
      String authority = Authority.normalize(headers.value(host).toString());
      head.target(target(method, target, authority));
    }
    headers.removeAt(host);
    return complete(head.fill(version, method, framing(headers, version)));
  }

  /**
   * Reads a target in the form in which most come and which is the normal one, without making an
   * object. Returns false when it is not in that form.
   */
  private boolean readPlain(RequestTarget target, Headers headers, int host, int start, int end) {
    byte[] section = headers.section();
    int mark = start;
    while (mark < end && section[mark] != '?') {
      mark++;
    }
    int authority = headers.valueStart(host);
    int authorityEnd = authority + headers.valueLength(host);
    int hostEnd = Authority.plainHostEnd(section, authority, authorityEnd);
    if (hostEnd < 0 || !PathNormalizer.isNormal(section, start, mark)) {
      return false;
    }
    target.authority(section, authority, hostEnd, authorityEnd);
    target.path(scheme, section, start, mark);
    if (mark < end) {
      for (int i = mark; i < end; i++) {
        if (section[i] == '#') {
          return false;
        }
      }
      target.query(section, mark + 1, end);
    }
    return true;
  }

  /** Those that are common are there already. */
  private static String method(byte[] section, int end) {
    for (String known : METHODS) {
      if (known.length() == end && startsWith(section, known)) {
        return known;
      }
    }
    return new String(section, 0, end, StandardCharsets.ISO_8859_1);
  }

  private static boolean startsWith(byte[] section, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (section[i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
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

  private static HttpVersion version(byte[] head, int at, int end) throws MalformedException {
    boolean wellFormed = end - at >= VERSION.length();
    for (int i = 0; wellFormed && i < VERSION.length(); i++) {
      char expected = VERSION.charAt(i);
      wellFormed = expected == '1' ? HttpSyntax.isDigit(head[at + i]) : head[at + i] == expected;
    }
    if (!wellFormed) {
      throw MalformedException.badRequest("the request line does not end with an HTTP version");
    }
    byte minor = head[at + MINOR_AT];
    if (head[at + MAJOR_AT] == '1' && minor <= '1') {
      return minor == '1' ? HttpVersion.H1_1 : HttpVersion.H1_0;
    }
    throw new MalformedException(VERSION_NOT_SUPPORTED, "the version is not HTTP/1.0 or HTTP/1.1");
  }

  /**
   * RFC 9112 section 3.2; asked of HTTP/1.0 too, since without a host there is nothing to route by.
   */
  private static int hostField(Headers headers) throws MalformedException {
    int index = headers.indexOf(HeaderNames.HOST, 0);
    if (index < 0) {
      throw MalformedException.badRequest("the host field is missing");
    }
    if (headers.indexOf(HeaderNames.HOST, index + 1) >= 0) {
      throw MalformedException.badRequest("the host field is repeated");
    }
    return index;
  }

  private RequestTarget target(String method, String target, String host)
      throws MalformedException {
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
        || !FieldValues.lists(headers, HeaderNames.CONNECTION, HeaderNames.UPGRADE)
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
