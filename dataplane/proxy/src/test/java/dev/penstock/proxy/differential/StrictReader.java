package dev.penstock.proxy.differential;

import dev.penstock.proxy.differential.Request.Field;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1.1 requests by the letter of RFC 9112, with none of the leniency that it allows: what
 * this reader refuses, nobody must forward. Shares no code with the proxy.
 */
final class StrictReader {
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  private final Octets source;
  private final From from;
  private final Runnable onExpectation;
  private final StringBuilder raw = new StringBuilder();

  /** Where octets come from. */
  @FunctionalInterface
  interface Octets {
    /** The next, or -1 at the end. */
    int read() throws IOException;
  }

  /** Who wrote the requests. */
  enum From {
    /** Who may also use what the RFC has for clients: HTTP/1.0, absolute-form, extensions. */
    CLIENT,
    /** Who must not. */
    GATEWAY
  }

  /** The request is malformed. */
  private static final class Fault extends Exception {
    Fault(String message) {
      super(message, null, false, false);
    }
  }

  /** The connection has ended. */
  private static final class End extends Exception {
    End() {
      super(null, null, false, false);
    }
  }

  /**
   * A reader of one connection.
   *
   * @param onExpectation called when a head asks for a 100 before its body
   */
  StrictReader(Octets source, From from, Runnable onExpectation) {
    this.source = source;
    this.from = from;
    this.onExpectation = onExpectation;
  }

  /** What comes next; null when the connection ends between requests. */
  @Nullable Seen next() throws IOException {
    raw.setLength(0);
    try {
      Request request = request();
      return new Seen.Whole(request, raw.toString());
    } catch (Fault e) {
      return new Seen.Malformed(String.valueOf(e.getMessage()), raw.toString());
    } catch (End e) {
      return raw.isEmpty() ? null : new Seen.Cut(raw.toString());
    }
  }

  private Request request() throws IOException, Fault, End {
    String[] parts = requestLine().split(" ", -1);
    check(parts.length == 3, "the request line has not three parts");
    check(isToken(parts[0]), "the method is no token");
    check(isTarget(parts[1]), "the target is no path and query");
    boolean old = from == From.CLIENT && parts[2].equals("HTTP/1.0");
    check(old || parts[2].equals("HTTP/1.1"), "the version is not HTTP/1.1");
    Request head = new Request(parts[0], parts[1], fields(), "");
    check(head.all("host").size() == 1, "there is not one host");
    List<String> codings = head.all("transfer-encoding");
    List<String> lengths = head.all("content-length");
    check(codings.size() + lengths.size() <= 1, "the body is framed more than once");
    if (!head.all("expect").isEmpty()) {
      onExpectation.run();
    }
    if (codings.isEmpty()) {
      return head.body(lengths.isEmpty() ? "" : octets(number(lengths.getFirst(), 10)));
    }
    check(!old && isChunked(codings.getFirst()), "the transfer coding is not chunked");
    String body = chunks();
    fields();
    return head.body(body);
  }

  private String requestLine() throws IOException, Fault, End {
    String line = line();
    while (from == From.CLIENT && line.isEmpty()) {
      raw.setLength(0);
      line = line();
    }
    return line;
  }

  private boolean isChunked(String coding) {
    return from == From.CLIENT ? coding.equalsIgnoreCase("chunked") : coding.equals("chunked");
  }

  private List<Field> fields() throws IOException, Fault, End {
    List<Field> fields = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      check(colon > 0 && isToken(line.substring(0, colon)), "a field has no name");
      String value = line.substring(colon + 1);
      check(value.chars().allMatch(StrictReader::isValueOctet), "a value holds a control octet");
      fields.add(new Field(line.substring(0, colon).toLowerCase(Locale.ROOT), trim(value)));
    }
    return fields;
  }

  private String chunks() throws IOException, Fault, End {
    StringBuilder body = new StringBuilder();
    for (int size = chunkSize(); size > 0; size = chunkSize()) {
      body.append(octets(size));
      check(line().isEmpty(), "a chunk is longer than its size");
    }
    return body.toString();
  }

  private int chunkSize() throws IOException, Fault, End {
    String line = line();
    check(line.chars().allMatch(StrictReader::isValueOctet), "an extension holds a control octet");
    return number(from == From.CLIENT ? line.replaceFirst("(?s)[ \t]*;.*", "") : line, 16);
  }

  private String line() throws IOException, Fault, End {
    int start = raw.length();
    while (true) {
      int octet = octet();
      boolean afterCr = raw.length() - start >= 2 && raw.charAt(raw.length() - 2) == '\r';
      check((octet == '\n') == afterCr, "CR and LF are not together");
      if (octet == '\n') {
        return raw.substring(start, raw.length() - 2);
      }
    }
  }

  private String octets(int count) throws IOException, End {
    int start = raw.length();
    for (int i = 0; i < count; i++) {
      octet();
    }
    return raw.substring(start);
  }

  private int octet() throws IOException, End {
    int octet = source.read();
    if (octet < 0) {
      throw new End();
    }
    raw.append((char) octet);
    return octet;
  }

  private static int number(String digits, int radix) throws Fault {
    check(
        !digits.isEmpty()
            && digits.chars().allMatch(c -> c < 0x80 && Character.digit(c, radix) >= 0),
        "a length is no number");
    try {
      return Integer.parseInt(digits, radix);
    } catch (NumberFormatException e) {
      throw new Fault("a length is too great");
    }
  }

  private static boolean isToken(String text) {
    return !text.isEmpty()
        && text.chars().allMatch(c -> isAlphaNumeric(c) || TOKEN_MARKS.indexOf(c) >= 0);
  }

  private static boolean isAlphaNumeric(int c) {
    return c < 0x80 && Character.isLetterOrDigit(c);
  }

  private boolean isTarget(String text) {
    boolean known = text.equals("*") || text.startsWith("/") || from == From.CLIENT;
    return known && !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '#');
  }

  private static boolean isValueOctet(int c) {
    return c == '\t' || (c >= ' ' && c != 0x7F);
  }

  private static String trim(String value) {
    return value.replaceAll("^[ \t]+|[ \t]+$", "");
  }

  private static void check(boolean holds, String fault) throws Fault {
    if (!holds) {
      throw new Fault(fault);
    }
  }
}
