package dev.penstock.proxy.http;

import io.netty.util.AsciiString;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads the values of the fields that decide framing and the connection's fate. */
final class FieldValues {
  static final AsciiString CLOSE = AsciiString.cached("close");

  private FieldValues() {}

  /**
   * The body's length, or -1 without a {@code content-length} field. One field of digits alone: a
   * list of equal lengths, which RFC 9110 section 8.6 lets a recipient accept or reject, is
   * rejected.
   */
  static long contentLength(Headers headers) throws MalformedException {
    int index = headers.indexOf(HeaderNames.CONTENT_LENGTH, 0);
    if (index < 0) {
      return -1;
    }
    if (headers.indexOf(HeaderNames.CONTENT_LENGTH, index + 1) >= 0) {
      throw MalformedException.badRequest("content-length is repeated");
    }
    return decimal(headers, index);
  }

  private static long decimal(Headers headers, int index) throws MalformedException {
    int length = headers.valueLength(index);
    long value = 0;
    for (int i = 0; i < length; i++) {
      byte digit = headers.valueOctet(index, i);
      if (!HttpSyntax.isDigit(digit) || value > (Long.MAX_VALUE - 9) / 10) {
        throw MalformedException.badRequest("content-length is not a length in decimal digits");
      }
      value = value * 10 + (digit - '0');
    }
    if (length == 0) {
      throw MalformedException.badRequest("content-length is empty");
    }
    return value;
  }

  /**
   * True when the message is chunked, false without a {@code transfer-encoding} field. Anything but
   * {@code chunked} alone fails: with 501 when it is a list of other codings that ends with
   * chunked.
   */
  static boolean isChunked(Headers headers) throws MalformedException {
    int index = headers.indexOf(HeaderNames.TRANSFER_ENCODING, 0);
    if (index < 0) {
      return false;
    }
    AsciiString value = headers.value(index);
    if (headers.indexOf(HeaderNames.TRANSFER_ENCODING, index + 1) >= 0) {
      throw MalformedException.badRequest("transfer-encoding is repeated");
    }
    if (value.contentEqualsIgnoreCase("chunked")) {
      return true;
    }
    if (isOtherCodingThenChunked(value)) {
      throw new MalformedException(501, "only the transfer coding chunked is implemented");
    }
    throw MalformedException.badRequest("transfer-encoding does not end with one chunked");
  }

  private static boolean isOtherCodingThenChunked(AsciiString value) {
    String[] codings = value.toString().split(",", -1);
    int last = codings.length - 1;
    for (int i = 0; i < last; i++) {
      String coding = codings[i].strip();
      if (!HttpSyntax.isToken(coding) || coding.equalsIgnoreCase("chunked")) {
        return false;
      }
    }
    return codings[last].strip().equalsIgnoreCase("chunked");
  }

  /** True when a field of this name lists {@code member}, whatever its case. */
  static boolean lists(Headers headers, AsciiString name, AsciiString member) {
    for (int i = headers.indexOf(name, 0); i >= 0; i = headers.indexOf(name, i + 1)) {
      if (lists(headers, i, member)) {
        return true;
      }
    }
    return false;
  }

  private static boolean lists(Headers headers, int index, AsciiString member) {
    int length = headers.valueLength(index);
    int start = 0;
    for (int end = 0; end <= length; end++) {
      if (end == length || headers.valueOctet(index, end) == ',') {
        if (isMember(headers, index, start, end, member)) {
          return true;
        }
        start = end + 1;
      }
    }
    return false;
  }

  /** Whether the value of the field line at {@code index} is {@code member} alone. */
  static boolean isSole(Headers headers, int index, AsciiString member) {
    return isMember(headers, index, 0, headers.valueLength(index), member);
  }

  private static boolean isMember(
      Headers headers, int index, int start, int end, AsciiString member) {
    int from = start;
    int to = end;
    while (from < to && isBlank(headers.valueOctet(index, from))) {
      from++;
    }
    while (to > from && isBlank(headers.valueOctet(index, to - 1))) {
      to--;
    }
    if (to - from != member.length()) {
      return false;
    }
    for (int i = 0; i < member.length(); i++) {
      if (lower(headers.valueOctet(index, from + i)) != lower(member.byteAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isBlank(byte octet) {
    return octet == ' ' || octet == '\t';
  }

  private static int lower(byte octet) {
    return octet >= 'A' && octet <= 'Z' ? octet | 0x20 : octet;
  }

  /**
   * Hands over the members of a comma-separated list (RFC 9110 section 5.6.1) without the blanks
   * around them, until {@code visitor} returns false. Returns whether all were visited.
   */
  static boolean forEachMember(AsciiString value, Predicate<AsciiString> visitor) {
    int start = 0;
    while (start <= value.length()) {
      int comma = value.indexOf(',', start);
      int end = comma < 0 ? value.length() : comma;
      AsciiString member = value.subSequence(start, end, false).trim();
      if (!member.isEmpty() && !visitor.test(member)) {
        return false;
      }
      start = end + 1;
    }
    return true;
  }

  /**
   * Whether a client waits for a 100 (RFC 9110 section 10.1.1). Strips the expectation of one that
   * has nothing to wait with.
   *
   * @param canWait the request has a body and a version that knows interim responses
   */
  static boolean expectsContinue(Headers headers, boolean canWait) throws MalformedException {
    if (!headers.contains(HeaderNames.EXPECT)) {
      return false;
    }
    if (!"100-continue".equals(soleLowerCase(headers, HeaderNames.EXPECT))) {
      throw new MalformedException(417, "no expectation but 100-continue is known");
    }
    if (!canWait) {
      headers.remove(HeaderNames.EXPECT);
    }
    return canWait;
  }

  /** Whether a connection persists after this message (RFC 9112 section 9.3). */
  static boolean persists(Headers headers, HttpVersion version) {
    if (!headers.contains(HeaderNames.CONNECTION)) {
      return version != HttpVersion.H1_0;
    }
    return !lists(headers, HeaderNames.CONNECTION, CLOSE)
        && (version != HttpVersion.H1_0
            || lists(headers, HeaderNames.CONNECTION, HeaderNames.KEEP_ALIVE));
  }

  /** The value of the only field of this name in lower case; null when there is none or several. */
  static @Nullable String soleLowerCase(Headers headers, AsciiString name) {
    int index = headers.indexOf(name, 0);
    if (index < 0 || headers.indexOf(name, index + 1) >= 0) {
      return null;
    }
    return headers.value(index).toLowerCase().toString();
  }
}
