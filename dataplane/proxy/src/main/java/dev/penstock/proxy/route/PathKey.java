package dev.penstock.proxy.route;

/** Where under a host a candidate is found. */
sealed interface PathKey {
  /** The whole path. */
  record Exact(String path) implements PathKey {}

  /** Without a trailing slash, so that the prefix "/" is the empty string. */
  record Prefix(String prefix) implements PathKey {}

  /** All expressions share one list. */
  record Expression() implements PathKey {}
}
