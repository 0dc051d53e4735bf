package dev.penstock.proxy.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Brings a path into the one form that matching, filters and the backend all see (RFC 3986 section
 * 6.2.2), and refuses a path that two readers could take for different ones:
 *
 * <ul>
 *   <li>percent-encoded unreserved characters are decoded, once; other escapes stay, in upper case;
 *   <li>what is no path character but has one meaning, such as {@code |}, is percent-encoded;
 *   <li>runs of {@code /} become one;
 *   <li>the segments {@code .} and {@code ..} are resolved;
 *   <li>refused: a bad escape, {@code %00}, a raw backslash, octets outside visible ASCII, {@code
 *       #}, {@code ..} above the root, and a dot segment that only another reader would see: with
 *       parameters ({@code /..;/}), or within a segment split at {@code %2F} or {@code %5C}.
 * </ul>
 *
 * {@code %2F} itself stays as it is: it is data within a segment, here and for the backend.
 */
final class PathNormalizer {
  private static final byte[] PLAIN = plainCharacters();

  private final String raw;
  private final StringBuilder out;

  private PathNormalizer(String raw) {
    this.raw = raw;
    this.out = new StringBuilder(raw.length() + 16);
  }

  /**
   * The normal form of {@code raw}, a path that begins with {@code /} and has no query. Normalising
   * it again changes nothing.
   */
  static String normalize(String raw) throws MalformedException {
    byte[] octets = raw.getBytes(StandardCharsets.ISO_8859_1);
    return isNormal(octets, 0, octets.length) ? raw : new PathNormalizer(raw).run();
  }

  /**
   * True when no rule can apply: only plain characters, no empty segment, none that begins with a
   * dot.
   */
  static boolean isNormal(byte[] octets, int start, int end) {
    if (start == end || octets[start] != '/') {
      return false;
    }
    byte before = 'x';
    for (int i = start; i < end; i++) {
      byte c = octets[i];
      if (c < 0 || PLAIN[c] == 0 || (before == '/' && (c == '/' || c == '.'))) {
        return false;
      }
      before = c;
    }
    return true;
  }

  private String run() throws MalformedException {
    if (raw.isEmpty() || raw.charAt(0) != '/') {
      throw MalformedException.badRequest("the path does not begin with a slash");
    }
    out.append('/');
    int at = 1;
    while (at < raw.length()) {
      if (raw.charAt(at) == '/') {
        at++;
        endSegment();
      } else {
        at = appendCharacter(at);
      }
    }
    resolveLastSegment(false);
    return out.toString();
  }

  private void endSegment() throws MalformedException {
    if (out.charAt(out.length() - 1) != '/') {
      resolveLastSegment(true);
    }
  }

  private int appendCharacter(int at) throws MalformedException {
    char c = raw.charAt(at);
    if (c == '%') {
      appendEscape(at);
      return at + 3;
    }
    if (c <= ' ' || c >= 0x7F || c == '\\' || c == '#' || c == '?') {
      throw MalformedException.badRequest(
          "the path holds a character that must be percent-encoded");
    }
    if (PLAIN[c] == 0) {
      appendHex(c);
    } else {
      out.append(c);
    }
    return at + 1;
  }

  private void appendEscape(int at) throws MalformedException {
    int high = at + 2 < raw.length() ? HttpSyntax.hexDigit(raw.charAt(at + 1)) : -1;
    int low = high < 0 ? -1 : HttpSyntax.hexDigit(raw.charAt(at + 2));
    if (low < 0) {
      throw MalformedException.badRequest(
          "the path holds a % that is not followed by two hex digits");
    }
    int octet = high << 4 | low;
    if (octet == 0) {
      throw MalformedException.badRequest("the path holds an encoded NUL");
    }
    if (isUnreserved(octet)) {
      out.append((char) octet);
    } else {
      appendHex(octet);
    }
  }

  private void appendHex(int octet) {
    out.append('%');
    if (octet < 0x10) {
      out.append('0');
    }
    out.append(Integer.toHexString(octet).toUpperCase(Locale.ROOT));
  }

  /**
   * Resolves the segment at the end of {@code out}, which becomes a directory when a slash follows.
   */
  private void resolveLastSegment(boolean slashFollows) throws MalformedException {
    int start = out.lastIndexOf("/") + 1;
    String segment = out.substring(start);
    switch (segment) {
      case "." -> out.setLength(start);
      case ".." -> {
        if (start == 1) {
          throw MalformedException.badRequest("the path climbs above the root");
        }
        out.setLength(start - 1);
        out.setLength(out.lastIndexOf("/") + 1);
      }
      default -> {
        refuseHiddenDots(segment);
        if (slashFollows) {
          out.append('/');
        }
      }
    }
  }

  /** A reader that decodes %2F or %5C, or drops parameters, must not find a dot segment. */
  private static void refuseHiddenDots(String segment) throws MalformedException {
    int start = 0;
    for (int i = 0; i <= segment.length(); i++) {
      int separator = separatorLength(segment, i);
      if (separator > 0) {
        String part = segment.substring(start, i);
        if ((part.equals(".") || part.equals("..")) && segment.length() > part.length()) {
          throw MalformedException.badRequest("the path hides a dot segment");
        }
        start = i + separator;
        i = start - 1;
      }
    }
  }

  private static int separatorLength(String segment, int at) {
    if (at == segment.length() || segment.charAt(at) == ';') {
      return 1;
    }
    boolean encoded =
        segment.startsWith("%2F", at)
            || segment.startsWith("%5C", at)
            || segment.startsWith("%3B", at);
    return encoded ? 3 : 0;
  }

  private static boolean isUnreserved(int c) {
    return HttpSyntax.isAlphaNumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
  }

  /** The pchar of RFC 3986 without the percent sign, and the slash. */
  private static byte[] plainCharacters() {
    byte[] plain = new byte[0x80];
    for (int c = 0; c < plain.length; c++) {
      plain[c] = (byte) (isUnreserved(c) || "!$&'()*+,;=:@/".indexOf(c) >= 0 ? 1 : 0);
    }
    return plain;
  }
}
