package dev.penstock.proxy.http;

import io.netty.util.AsciiString;
import java.util.Set;

/** Which fields may not come after a body, where routing and authorization no longer see them. */
final class Trailers {
  /**
   * Framing, routing, request modifiers, authentication, response control: RFC 9110 section 6.5.1.
   */
  private static final Set<AsciiString> FORBIDDEN =
      Set.of(
          HeaderNames.CONNECTION,
          HeaderNames.CONTENT_LENGTH,
          HeaderNames.CONTENT_TYPE,
          HeaderNames.COOKIE,
          HeaderNames.DATE,
          HeaderNames.EXPECT,
          HeaderNames.HOST,
          HeaderNames.HTTP2_SETTINGS,
          HeaderNames.KEEP_ALIVE,
          HeaderNames.LOCATION,
          HeaderNames.PROXY_CONNECTION,
          HeaderNames.TE,
          HeaderNames.TRAILER,
          HeaderNames.TRANSFER_ENCODING,
          HeaderNames.UPGRADE,
          new AsciiString("age"),
          new AsciiString("authorization"),
          new AsciiString("cache-control"),
          new AsciiString("content-encoding"),
          new AsciiString("content-range"),
          new AsciiString("expires"),
          new AsciiString("forwarded"),
          new AsciiString("max-forwards"),
          new AsciiString("pragma"),
          new AsciiString("proxy-authenticate"),
          new AsciiString("proxy-authorization"),
          new AsciiString("range"),
          new AsciiString("retry-after"),
          new AsciiString("set-cookie"),
          new AsciiString("vary"),
          new AsciiString("warning"),
          new AsciiString("www-authenticate"));

  private Trailers() {}

  /** Removes what RFC 9110 section 6.5.1 forbids, conditionals and all fields a gateway sets. */
  static void removeForbidden(Headers trailers) {
    for (int i = trailers.size() - 1; i >= 0; i--) {
      AsciiString name = trailers.name(i);
      if (FORBIDDEN.contains(name) || name.startsWith("if-") || name.startsWith("x-forwarded")) {
        trailers.removeAt(i);
      }
    }
  }
}
