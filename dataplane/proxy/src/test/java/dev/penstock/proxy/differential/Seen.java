package dev.penstock.proxy.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What came on a connection where a request could be. */
sealed interface Seen {
  /** A request that is well-formed and complete. */
  record Whole(Request request, String raw) implements Seen {}

  /** The connection ended within a request that was well-formed so far. */
  record Cut(String raw) implements Seen {}

  /** What no strict reader takes for a request. */
  record Malformed(String fault, String raw) implements Seen {}

  /** The client of what was forwarded for none. */
  String NOBODY = "nobody";

  /** The last address that the field names. */
  Pattern FORWARDED_FOR =
      Pattern.compile("\r\nx-forwarded-for:[^\r\n]*?([0-9.]+)\r\n", Pattern.CASE_INSENSITIVE);

  /** The octets. */
  String raw();

  /** The requests among these, in order. */
  static List<Request> requests(List<Seen> all) {
    List<Request> requests = new ArrayList<>();
    for (Seen seen : all) {
      if (seen instanceof Whole whole) {
        requests.add(whole.request());
      }
    }
    return requests;
  }

  /** The address of the client it was forwarded for; {@link #NOBODY} when it does not say. */
  default String client() {
    int end = raw().indexOf("\r\n\r\n");
    Matcher field = FORWARDED_FOR.matcher(end < 0 ? raw() : raw().substring(0, end + 2));
    return field.find() ? field.group(1) : NOBODY;
  }
}
