package dev.penstock.proxy.http;

import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a response's header list (RFC 9113 section 8.3.2). */
final class Http2ResponseReader {
  private static final int OK = 200;
  private static final int SWITCHING_PROTOCOLS = 101;

  private Http2ResponseReader() {}

  /** Reads one head; {@code request} is what it answers. */
  static ResponseHead read(
      Http2Headers list, boolean endStream, RequestHead request, Http2Limits limits)
      throws Http2Fields.Malformed, MalformedException {
    int status = status(list);
    if (status == SWITCHING_PROTOCOLS || (status < OK && endStream)) {
      throw new Http2Fields.Malformed("an interim response ends the stream, or is 101");
    }
    Headers headers = Http2Fields.read(list, limits.fields());
    if (request.upgrade() != null && status == OK && !endStream) {
      return webSocket(headers, request);
    }
    return new ResponseHead(status, headers, framing(headers, status, endStream, request.method()));
  }

  private static int status(Http2Headers list) throws Http2Fields.Malformed {
    @Nullable AsciiString status = null;
    for (Map.Entry<CharSequence, CharSequence> entry : list) {
      AsciiString name = AsciiString.of(entry.getKey());
      if (Http2Fields.isPseudo(name)) {
        if (status != null || !name.contentEquals(":status")) {
          throw new Http2Fields.Malformed("a pseudo-header field that is not one :status");
        }
        status = AsciiString.of(entry.getValue());
      }
    }
    if (status == null || status.length() != 3) {
      throw new Http2Fields.Malformed(":status is missing or not three digits");
    }
    int value = 0;
    for (int i = 0; i < status.length(); i++) {
      if (!HttpSyntax.isDigit(status.byteAt(i))) {
        throw new Http2Fields.Malformed(":status is not three digits");
      }
      value = value * 10 + (status.byteAt(i) - '0');
    }
    if (value < 100) {
      throw new Http2Fields.Malformed(":status is below 100");
    }
    return value;
  }

  private static BodyFraming framing(Headers headers, int status, boolean endStream, String method)
      throws Http2Fields.Malformed {
    long length = Http2Fields.contentLength(headers);
    if (status < OK || ResponseRules.mustBeEmpty(status, method)) {
      return BodyFraming.NONE;
    }
    if (endStream) {
      if (length > 0) {
        throw new Http2Fields.Malformed("content-length announces a body that is not there");
      }
      return length < 0 ? BodyFraming.NONE : BodyFraming.ofLength(0);
    }
    return Http2Fields.framing(length);
  }

  /** RFC 8441 section 5: 200 accepts, as 101 does in HTTP/1.1. */
  private static ResponseHead webSocket(Headers headers, RequestHead request) {
    AsciiString key = request.headers().get(HeaderNames.SEC_WEBSOCKET_KEY);
    if (key != null) {
      headers.set(HeaderNames.SEC_WEBSOCKET_ACCEPT, WebSocketHandshake.accept(key));
    }
    return new ResponseHead(SWITCHING_PROTOCOLS, headers, BodyFraming.NONE)
        .upgrade(request.upgrade());
  }
}
