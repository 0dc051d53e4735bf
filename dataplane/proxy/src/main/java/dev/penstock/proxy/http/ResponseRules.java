package dev.penstock.proxy.http;

import org.jspecify.annotations.Nullable;

/** What every version of HTTP says of a response's body (RFC 9110 sections 6.4.1 and 8.6). */
final class ResponseRules {
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;

  private ResponseRules() {}

  /** True when a final response has no body, whatever its head says. */
  static boolean mustBeEmpty(int status, @Nullable String method) {
    return status == NO_CONTENT || status == NOT_MODIFIED || "HEAD".equals(method);
  }

  /**
   * What {@code content-length} says in a response that must be empty: the length of what a GET
   * would give; -1 when that is not known.
   */
  static long announcedLength(ResponseHead head) {
    if (head.status() == NO_CONTENT) {
      return -1;
    }
    if (head.framing().kind() == BodyFraming.Kind.LENGTH) {
      return head.framing().length();
    }
    try {
      return FieldValues.contentLength(head.headers());
    } catch (MalformedException _) {
      return -1;
    }
  }
}
