package dev.penstock.proxy.http;

import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Map;

/**
 * Translates the fields of a message between {@link Headers} and HTTP/2's header list, by the rules
 * of RFC 9113 section 8.2. What breaks them is malformed: {@link Malformed} says so, for which a
 * stream error is the answer, as opposed to {@link MalformedException}, which an HTTP status
 * answers.
 */
final class Http2Fields {
  /** The message breaks HTTP/2's own rules: a stream error of type PROTOCOL_ERROR. */
  static final class Malformed extends Exception {
    private final String reason;

    Malformed(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }

  private static final int FIELDS_TOO_LARGE = 431;
  private static final AsciiString TRAILERS = AsciiString.cached("trailers");
  private static final AsciiString COOKIE_SEPARATOR = new AsciiString("; ");

  private Http2Fields() {}

  static boolean isPseudo(AsciiString name) {
    return !name.isEmpty() && name.byteAt(0) == ':';
  }

  /** The regular fields, {@code cookie} joined. Pseudo-header fields are the caller's. */
  static Headers read(Http2Headers list, int maxFields) throws Malformed, MalformedException {
    Headers headers = new Headers();
    int cookie = -1;
    for (Map.Entry<CharSequence, CharSequence> entry : list) {
      AsciiString name = AsciiString.of(entry.getKey());
      if (isPseudo(name)) {
        continue;
      }
      AsciiString value = AsciiString.of(entry.getValue());
      check(name, value);
      if (cookie >= 0 && name.equals(HeaderNames.COOKIE)) {
        headers.replaceParsed(cookie, headers.value(cookie).concat(COOKIE_SEPARATOR).concat(value));
        continue;
      }
      if (headers.size() == maxFields) {
        throw new MalformedException(FIELDS_TOO_LARGE, "too many fields");
      }
      if (name.equals(HeaderNames.COOKIE)) {
        cookie = headers.size();
      }
      headers.addParsed(name, value);
    }
    return headers;
  }

  /** Adds the fields that may go on, {@code content-length} not among them, to {@code list}. */
  static void write(Headers headers, Http2FieldList list) {
    for (int i = 0; i < headers.size(); i++) {
      AsciiString name = headers.name(i);
      boolean acceptsTrailers =
          name.equals(HeaderNames.TE) && headers.value(i).contentEqualsIgnoreCase(TRAILERS);
      if (acceptsTrailers || !Hygiene.isConnectionField(headers, i)) {
        list.add(name, headers.value(i));
      }
    }
  }

  /** The body's length, or -1 without a {@code content-length} field. */
  static long contentLength(Headers headers) throws Malformed {
    try {
      return FieldValues.contentLength(headers);
    } catch (MalformedException e) {
      throw new Malformed(e.reason());
    }
  }

  /**
   * The framing of a message whose head did not end the stream. A length of 0 is no promise that
   * nothing follows: trailers may.
   */
  static BodyFraming framing(long contentLength) {
    return contentLength <= 0 ? BodyFraming.STREAMED : BodyFraming.ofLength(contentLength);
  }

  /** What {@code content-length} has to say, or -1 when it is left out. */
  static long length(BodyFraming framing) {
    return framing.kind() == BodyFraming.Kind.LENGTH ? framing.length() : -1;
  }

  /** Adds {@code content-length} unless {@code length} is negative. */
  static void writeLength(long length, Http2FieldList list) {
    if (length >= 0) {
      list.add(HeaderNames.CONTENT_LENGTH, new AsciiString(Long.toString(length)));
    }
  }

  static boolean hasPseudo(Http2Headers list) {
    for (CharSequence name : list.names()) {
      if (isPseudo(AsciiString.of(name))) {
        return true;
      }
    }
    return false;
  }

  private static void check(AsciiString name, AsciiString value) throws Malformed {
    if (!isLowerCaseToken(name)) {
      throw new Malformed("a field name is not a token in lower case");
    }
    if (!HttpSyntax.isFieldValue(value)) {
      throw new Malformed("a field value holds a control character or begins or ends with a blank");
    }
    if (name.equals(HeaderNames.TE)) {
      if (!value.contentEqualsIgnoreCase(TRAILERS)) {
        throw new Malformed("te is not trailers");
      }
    } else if (Hygiene.HOP_BY_HOP.has(name) && !name.equals(HeaderNames.HTTP2_SETTINGS)) {
      throw new Malformed("a field belongs to a connection");
    }
  }

  private static boolean isLowerCaseToken(AsciiString name) {
    for (int i = 0; i < name.length(); i++) {
      byte octet = name.byteAt(i);
      if (!HttpSyntax.isTokenOctet(octet) || (octet >= 'A' && octet <= 'Z')) {
        return false;
      }
    }
    return !name.isEmpty();
  }
}
