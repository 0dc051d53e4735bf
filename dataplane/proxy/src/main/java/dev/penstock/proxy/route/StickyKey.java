package dev.penstock.proxy.route;

import dev.penstock.proxy.config.CanaryConfig.Sticky;
import dev.penstock.proxy.http.HeaderNames;
import dev.penstock.proxy.http.Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;

/**
 * Gives each client a place of its own, by the value of a header or a cookie. It depends on the
 * value and the route's name alone: the same client keeps it while weights and revisions change,
 * and its places with two routes have nothing to do with each other.
 */
final class StickyKey {
  private static final long OFFSET = 0xCBF29CE484222325L;
  private static final long PRIME = 0x100000001B3L;

  private final AsciiString name;
  private final boolean cookie;
  private final long salt;

  StickyKey(Sticky sticky, String routeName) {
    AsciiString octets = new AsciiString(sticky.name());
    this.cookie = sticky instanceof Sticky.Cookie;
    this.name = cookie ? octets : octets.toLowerCase();
    AsciiString route = new AsciiString(routeName.getBytes(StandardCharsets.UTF_8), false);
    this.salt = hash(route, 0, route.length(), OFFSET);
  }

  /**
   * The client's place as a fraction of 2^64, or {@code otherwise} when the request does not tell.
   * An empty value tells nothing: all who have one would be on the same side.
   */
  long place(Headers headers, long otherwise) {
    if (cookie) {
      return placeByCookie(headers, otherwise);
    }
    AsciiString value = headers.get(name);
    return value == null || value.isEmpty() ? otherwise : hash(value, 0, value.length(), salt);
  }

  /** The first cookie of the name counts. HTTP/2 may split the field (RFC 9113 section 8.2.3). */
  private long placeByCookie(Headers headers, long otherwise) {
    int line = headers.indexOf(HeaderNames.COOKIE, 0);
    while (line >= 0) {
      AsciiString cookies = headers.value(line);
      long value = Cookies.find(cookies, name);
      if (value != Cookies.NONE) {
        int from = Cookies.from(value);
        int to = Cookies.to(value);
        return from == to ? otherwise : hash(cookies, from, to, salt);
      }
      line = headers.indexOf(HeaderNames.COOKIE, line + 1);
    }
    return otherwise;
  }

  /** FNV-1a, then a finalizer that spreads each bit over all (the 13th of Stafford's). */
  private static long hash(AsciiString text, int from, int to, long start) {
    long hash = start;
    for (int i = from; i < to; i++) {
      hash = (hash ^ (text.byteAt(i) & 0xFF)) * PRIME;
    }
    hash = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
    hash = (hash ^ (hash >>> 27)) * 0x94D049BB133111EBL;
    return hash ^ (hash >>> 31);
  }
}
