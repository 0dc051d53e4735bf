package dev.penstock.proxy.http;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import java.util.Arrays;

/**
 * A header list to be written, in order: two strings a field, in one array. What goes in has been
 * checked: {@link Headers} holds nothing else.
 */
final class Http2FieldList {
  /** Pseudo-header fields, and what the gateway adds. */
  private static final int EXTRA = 8;

  private AsciiString[] namesAndValues;
  private int size;

  /** With room for these and some more. */
  Http2FieldList(Headers headers) {
    namesAndValues = new AsciiString[2 * (headers.size() + EXTRA)];
  }

  Http2FieldList add(AsciiString name, AsciiString value) {
    namesAndValues[size] = name;
    namesAndValues[size + 1] = value;
    size += 2;
    return this;
  }

  Http2FieldList status(int status) {
    return add(
        Http2Headers.PseudoHeaderName.STATUS.value(),
        HttpResponseStatus.valueOf(status).codeAsText());
  }

  Http2FieldList method(String method) {
    return add(
        Http2Headers.PseudoHeaderName.METHOD.value(), HttpMethod.valueOf(method).asciiName());
  }

  /** As it is written. Nothing can be added any more. */
  Http2Headers list() {
    return ReadOnlyHttp2Headers.trailers(false, Arrays.copyOf(namesAndValues, size));
  }
}
