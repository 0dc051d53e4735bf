package dev.penstock.operator.model;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Host names as listeners and Routes have them: exact ones, and {@code *.suffix}. */
final class Hostnames {
  /** What a host name must look like, for people. */
  static final String EXPECTED =
      "must be a DNS name such as \"a.example.com\", with \"*\" as its first label at most, and not"
          + " an IP address";

  /** What a host name without wildcard must look like, for people. */
  static final String EXPECTED_EXACT =
      "must be a DNS name such as \"a.example.com\", without wildcard, and not an IP address";

  private static final int MAX_LENGTH = 253;
  private static final String LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
  private static final Pattern EXACT = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
  private static final Pattern DIGITS_LAST = Pattern.compile("(.*\\.)?[0-9]+");

  private Hostnames() {}

  /** The name as it is compared: DNS names know no case (RFC 4343). */
  static String normal(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** True for a normal name, exact or wildcard. */
  static boolean isValid(String name) {
    return isValidExact(isWildcard(name) ? name.substring(2) : name);
  }

  /**
   * True for a normal name without wildcard. A name whose last label is all digits would be an IPv4
   * address or look like one (RFC 1123 section 2.1).
   */
  static boolean isValidExact(String name) {
    return name.length() <= MAX_LENGTH
        && EXACT.matcher(name).matches()
        && !DIGITS_LAST.matcher(name).matches();
  }

  /**
   * The names that a listener and a Route have in common, sorted: empty when they have none; an
   * empty list when the Route takes every name of the listener. A wildcard covers any number of
   * labels, but at least one (Gateway API, HTTPRouteSpec.hostnames).
   */
  static Optional<List<String>> common(List<String> ofListener, List<String> ofRoute) {
    if (ofRoute.isEmpty()) {
      return Optional.of(List.of());
    }
    if (ofListener.isEmpty()) {
      return Optional.of(ofRoute.stream().distinct().sorted().toList());
    }
    TreeSet<String> common = new TreeSet<>();
    for (String listener : ofListener) {
      for (String route : ofRoute) {
        common(listener, route).ifPresent(common::add);
      }
    }
    return common.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(common));
  }

  private static Optional<String> common(String listener, String route) {
    if (listener.equals(route) || covers(listener, route)) {
      return Optional.of(route);
    }
    return covers(route, listener) ? Optional.of(listener) : Optional.empty();
  }

  private static boolean covers(String wildcard, String name) {
    return isWildcard(wildcard)
        && name.length() >= wildcard.length()
        && name.endsWith(wildcard.substring(1));
  }

  private static boolean isWildcard(String name) {
    return name.startsWith("*.");
  }
}
