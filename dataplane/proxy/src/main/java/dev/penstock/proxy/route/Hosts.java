package dev.penstock.proxy.route;

import java.util.regex.Pattern;

/** Host names as config writes them. */
final class Hosts {
  // No backtracking: every quantifier is possessive or of fixed width.
  private static final Pattern NAME =
      Pattern.compile(
          "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?+(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?+)*+");

  private Hosts() {}

  /** A lower-case DNS name without a wildcard, or an IP address (RFC 1123 section 2.1). */
  static boolean isName(String host) {
    return host.length() <= 253 && NAME.matcher(host).matches();
  }
}
