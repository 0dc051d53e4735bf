package dev.penstock.proxy.differential;

import java.util.List;

/**
 * What became of an input.
 *
 * @param client the address it was sent from
 * @param input its octets
 * @param answer what the proxy answered on HTTP/1.1
 * @param forwarded what came at the backend
 */
record Outcome(String client, String input, String answer, List<Seen> forwarded) {
  /** Whether the proxy broke the backend's connection off within a request. */
  boolean isCut() {
    return !forwarded.isEmpty() && forwarded.getLast() instanceof Seen.Cut;
  }

  /** The requests that came whole. */
  List<Request> requests() {
    return Seen.requests(forwarded);
  }

  /** All octets that were forwarded. */
  String raw() {
    StringBuilder raw = new StringBuilder();
    forwarded.forEach(seen -> raw.append(seen.raw()));
    return raw.toString();
  }

  /** For a test's message: octets that are not visible are escaped. */
  @Override
  public String toString() {
    return "%nof     %s%nanswer %s%nsent   %s"
        .formatted(escape(input), escape(answer), escape(raw()));
  }

  /** Octets as text of one line. */
  static String escape(String octets) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(octets.length(), 500); i++) {
      char c = octets.charAt(i);
      switch (c) {
        case '\r' -> text.append("\\r");
        case '\n' -> text.append("\\n");
        default ->
            text.append(c >= ' ' && c < 0x7F ? String.valueOf(c) : "\\x%02x".formatted((int) c));
      }
    }
    return text.toString();
  }
}
