package dev.penstock.proxy.http;

import java.util.Locale;

/**
 * Reads {@code host[:port]} as the {@code Host} field, {@code :authority} and absolute-form have it
 * (RFC 9110 section 7.2). Accepted hosts are names of letters, digits, {@code - . _} and addresses;
 * user information, percent-encoding, commas and empty hosts are refused, as no two readers agree
 * on them.
 */
final class Authority {
  private static final int MAX_PORT = 65_535;
  private static final int MAX_LENGTH = 261;

  private Authority() {}

  /** Lower case, without a dot at the host's end. An empty port is dropped. */
  static String normalize(String raw) throws MalformedException {
    if (raw.length() > MAX_LENGTH) {
      throw malformed();
    }
    int hostEnd = hostEnd(raw);
    if (hostEnd == 0) {
      throw MalformedException.badRequest("the host is empty");
    }
    String port = raw.substring(hostEnd);
    checkPort(port);
    String host = raw.substring(0, hostEnd);
    if (host.endsWith(".")) {
      host = host.substring(0, host.length() - 1);
      checkName(host);
    }
    String lower = host.toLowerCase(Locale.ROOT);
    return port.length() <= 1 ? lower : lower + port;
  }

  /**
   * Where the host of an authority ends that {@link #normalize} would not change: a name in lower
   * case with or without a port. Any other gives -1, whether {@code normalize} accepts it or not.
   */
  static int plainHostEnd(byte[] octets, int start, int end) {
    if (end - start > MAX_LENGTH) {
      return -1;
    }
    int at = start;
    byte before = '.';
    while (at < end && isPlain(octets[at]) && (octets[at] != '.' || before != '.')) {
      before = octets[at];
      at++;
    }
    return before != '.' && isPlainPort(octets, at, end) ? at : -1;
  }

  private static boolean isPlain(byte c) {
    return (c >= 'a' && c <= 'z') || HttpSyntax.isDigit(c) || c == '-' || c == '.' || c == '_';
  }

  /** Nothing, or a colon and a port. */
  private static boolean isPlainPort(byte[] octets, int start, int end) {
    if (start == end) {
      return true;
    }
    boolean plain = octets[start] == ':' && end - start >= 2 && end - start <= 6;
    int port = 0;
    for (int i = start + 1; plain && i < end; i++) {
      plain = HttpSyntax.isDigit(octets[i]);
      port = port * 10 + octets[i] - '0';
    }
    return plain && port <= MAX_PORT;
  }

  /** The host of a normalised authority, with the brackets of an IPv6 address. */
  static String host(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon < 0 || authority.endsWith("]") ? authority : authority.substring(0, colon);
  }

  private static int hostEnd(String raw) throws MalformedException {
    if (raw.startsWith("[")) {
      int close = raw.indexOf(']');
      checkAddress(raw, close);
      return close + 1;
    }
    int colon = raw.indexOf(':');
    int end = colon < 0 ? raw.length() : colon;
    checkName(raw.substring(0, end));
    return end;
  }

  private static void checkAddress(String raw, int close) throws MalformedException {
    if (close < 3) {
      throw malformed();
    }
    for (int i = 1; i < close; i++) {
      char c = raw.charAt(i);
      if (HttpSyntax.hexDigit(c) < 0 && c != ':' && c != '.') {
        throw malformed();
      }
    }
  }

  private static void checkName(String name) throws MalformedException {
    if (name.startsWith(".") || name.endsWith("..") || name.contains("..")) {
      throw malformed();
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!HttpSyntax.isAlphaNumeric(c) && c != '-' && c != '.' && c != '_') {
        throw malformed();
      }
    }
  }

  private static void checkPort(String port) throws MalformedException {
    if (port.isEmpty()) {
      return;
    }
    boolean digits = port.charAt(0) == ':' && port.length() <= 6;
    for (int i = 1; i < port.length(); i++) {
      digits &= HttpSyntax.isDigit(port.charAt(i));
    }
    if (!digits || (port.length() > 1 && Integer.parseInt(port, 1, port.length(), 10) > MAX_PORT)) {
      throw malformed();
    }
  }

  private static MalformedException malformed() {
    return MalformedException.badRequest("the host is not a name or address with an optional port");
  }
}
