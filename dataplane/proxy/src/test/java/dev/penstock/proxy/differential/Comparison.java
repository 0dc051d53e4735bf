package dev.penstock.proxy.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether another server read what the proxy forwarded as the proxy meant it. */
final class Comparison {
  private static final Request END =
      new Request("GET", "/end", List.of(new Request.Field("host", "end")), "");

  /** What every server knows. */
  private static final Set<String> COMMON_METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private static final Pattern ERROR = Pattern.compile("HTTP/1\\.1 [45][0-9][0-9] ");
  private static final Pattern CLOSE = Pattern.compile("\r\nconnection: close\r\n");
  private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");

  private final Peer.Kind reader;
  private final List<Request> meant;
  private final List<Request> read;
  private final String answer;
  private final boolean isCut;

  /**
   * Compares for one input.
   *
   * @param outcome what the proxy made of it
   * @param reader the other server
   * @param seen what that one passed on
   * @param answer what that one answered
   */
  Comparison(Outcome outcome, Peer.Kind reader, List<Seen> seen, String answer) {
    this.reader = reader;
    this.meant = new ArrayList<>(outcome.requests());
    this.read = Seen.requests(seen);
    this.answer = answer;
    this.isCut = outcome.isCut();
    if (!isCut) {
      meant.add(END);
    }
  }

  /**
   * The same requests were read. Of one that was cut off nothing need have been; and servers may
   * refuse what they do not know, as long as they read nothing else in its place.
   */
  boolean isSame() {
    for (int i = 0; i < read.size(); i++) {
      if (i == meant.size() || !isSame(meant.get(i), read.get(i))) {
        return false;
      }
    }
    return read.size() == meant.size() || isCut || isRefusal();
  }

  private boolean isSame(Request one, Request other) {
    return one.method().equals(other.method())
        && one.host().equals(other.host())
        && one.body().equals(other.body())
        && pathOf(one).equals(pathOf(other))
        && queryOf(one).equals(queryOf(other));
  }

  /**
   * Methods of one's own, WebSocket handshakes without a proper key, and what follows those; and
   * whatever follows a handshake that came to nothing: Envoy closes then.
   */
  private boolean isRefusal() {
    if (read.stream().anyMatch(Request::isHandshake) && CLOSE.matcher(answer).find()) {
      return true;
    }
    Request refused = meant.get(read.size());
    boolean unknown =
        !COMMON_METHODS.contains(refused.method())
            || meant.subList(0, read.size() + 1).stream().anyMatch(Request::isHandshake);
    return unknown && ERROR.matcher(answer).find();
  }

  /** Nginx passes on the path that it matches its locations with: decoded, and encoded again. */
  private String pathOf(Request request) {
    String path = request.target().split("\\?", 2)[0];
    return reader == Peer.Kind.NGINX ? decode(path).replaceAll("/+", "/") : path;
  }

  /** Without a query is as good as with an empty one. */
  private static String queryOf(Request request) {
    String[] parts = request.target().split("\\?", 2);
    return parts.length == 1 ? "" : decode(parts[1]);
  }

  private static String decode(String text) {
    return ESCAPE
        .matcher(text)
        .replaceAll(
            escape ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(escape.group(1), 16))));
  }

  /** For a test's message. */
  @Override
  public String toString() {
    return "%nmeant  %s%nread   %s%nsaying %s"
        .formatted(
            Outcome.escape(meant.toString()),
            Outcome.escape(read.toString()),
            Outcome.escape(answer));
  }
}
