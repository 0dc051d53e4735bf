package dev.penstock.proxy.route;

import dev.penstock.proxy.http.RequestTarget;

/** Brings paths of config into the form that request paths have when they are matched. */
final class Paths {
  /** Characters; Gateway API's limit for a path value. */
  static final int MAX_LENGTH = 1024;

  private Paths() {}

  /** The normal form, or, with a problem noted, the path as it is. */
  static String normal(String path, String field, Problems problems) {
    if (path.length() > MAX_LENGTH || !path.startsWith("/") || path.indexOf('?') >= 0) {
      problems.add(
          field,
          "must begin with \"/\", have at most "
              + MAX_LENGTH
              + " characters and no query, is \""
              + path
              + "\"");
      return path;
    }
    try {
      return RequestTarget.of("http", "host", path).path();
    } catch (IllegalArgumentException e) {
      problems.add(
          field,
          "must be a path that a request can have, but in \"" + path + "\" " + e.getMessage());
      return path;
    }
  }
}
