package dev.penstock.proxy.http;

import org.jspecify.annotations.Nullable;

/**
 * Reads the head of one HTTP/1.x response (RFC 9112 sections 4, 5 and 6):
 *
 * <pre>
 *   HTTP-version SP 3DIGIT [ SP reason-phrase ] CRLF
 *   *( field-name ":" OWS field-value OWS CRLF )
 *   CRLF
 * </pre>
 */
final class Http1ResponseParser {
  private static final String VERSION = "HTTP/1.";
  private static final int STATUS_AT = "HTTP/1.1 ".length();
  private static final int REASON_AT = STATUS_AT + 3;

  private Http1ResponseParser() {}

  /**
   * Reads a response's head.
   *
   * @param headers hold the section, and get the fields
   * @param end of the section, its empty line included
   * @param method of the request that is answered
   * @param upgrade what that request asked to switch to
   */
  static ResponseHead parse(Headers headers, int end, String method, @Nullable String upgrade)
      throws MalformedException {
    byte[] head = headers.section();
    HttpVersion version = version(head, end);
    int status = status(head);
    FieldParser.parse(headers, fieldsStart(head), end);
    checkFraming(headers, version);
    BodyFraming framing = framing(headers, method, status);
    boolean delimited = framing.kind() != BodyFraming.Kind.STREAMED || isChunked(headers);
    ResponseHead response =
        new ResponseHead(status, headers, framing)
            .keepAlive(delimited && FieldValues.persists(headers, version));
    if (response.isSwitchingProtocols()) {
      response.upgrade(acceptedUpgrade(headers, upgrade));
    }
    return response;
  }

  /**
   * True when a body of unknown length comes in chunks, false when the connection's end is its end.
   */
  static boolean isChunked(Headers headers) {
    return headers.contains(HeaderNames.TRANSFER_ENCODING);
  }

  private static HttpVersion version(byte[] head, int end) throws MalformedException {
    boolean wellFormed = end > REASON_AT + 2 && head[STATUS_AT - 1] == ' ';
    for (int i = 0; wellFormed && i < VERSION.length(); i++) {
      wellFormed = head[i] == VERSION.charAt(i);
    }
    byte minor = wellFormed ? head[VERSION.length()] : 0;
    if (!wellFormed || (minor != '0' && minor != '1')) {
      throw MalformedException.badRequest(
          "the status line does not begin with HTTP/1.1 or HTTP/1.0");
    }
    return minor == '1' ? HttpVersion.H1_1 : HttpVersion.H1_0;
  }

  private static int status(byte[] head) throws MalformedException {
    int status = 0;
    for (int i = STATUS_AT; i < REASON_AT; i++) {
      if (!HttpSyntax.isDigit(head[i])) {
        throw badStatus();
      }
      status = status * 10 + (head[i] - '0');
    }
    if (status < 100 || (head[REASON_AT] != ' ' && head[REASON_AT] != '\r')) {
      throw badStatus();
    }
    return status;
  }

  private static MalformedException badStatus() {
    return MalformedException.badRequest("the status is not three digits from 100 to 999");
  }

  /** The reason phrase is dropped; a server that also drops the space before it is common. */
  private static int fieldsStart(byte[] head) throws MalformedException {
    int at = REASON_AT;
    while (HttpSyntax.isValueOctet(head[at])) {
      at++;
    }
    if (head[at] != '\r' || head[at + 1] != '\n') {
      throw MalformedException.badRequest("the reason phrase holds a control character");
    }
    return at + 2;
  }

  private static void checkFraming(Headers headers, HttpVersion version) throws MalformedException {
    long length = FieldValues.contentLength(headers);
    if (FieldValues.isChunked(headers) && (length >= 0 || version == HttpVersion.H1_0)) {
      throw MalformedException.badRequest(
          "transfer-encoding contradicts content-length or version");
    }
  }

  /** RFC 9112 section 6.3. */
  private static BodyFraming framing(Headers headers, String method, int status)
      throws MalformedException {
    boolean informational = status < 200;
    if (informational || status == 204) {
      headers.remove(HeaderNames.CONTENT_LENGTH);
      return BodyFraming.NONE;
    }
    if (ResponseRules.mustBeEmpty(status, method)) {
      return BodyFraming.NONE;
    }
    long length = FieldValues.contentLength(headers);
    return length < 0 ? BodyFraming.STREAMED : BodyFraming.ofLength(length);
  }

  private static String acceptedUpgrade(Headers headers, @Nullable String asked)
      throws MalformedException {
    String accepted = FieldValues.soleLowerCase(headers, HeaderNames.UPGRADE);
    if (asked == null || !asked.equals(accepted)) {
      throw MalformedException.badRequest("101 switches to what the request did not ask for");
    }
    return asked;
  }
}
