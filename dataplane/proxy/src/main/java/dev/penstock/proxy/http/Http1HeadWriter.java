package dev.penstock.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes heads in HTTP/1.1's form. The fields that frame a message or govern the connection are
 * never taken from the headers: they follow from the head's own properties.
 */
final class Http1HeadWriter {
  private static final int FIRST_STATUS = 100;
  private static final int LAST_STATUS = 999;
  private static final int FIXED_PART = 256;

  private static final AsciiString VERSION_AND_HOST = new AsciiString(" HTTP/1.1\r\nhost: ");
  private static final AsciiString COLON = new AsciiString(": ");
  private static final AsciiString CRLF = new AsciiString("\r\n");
  private static final AsciiString CONTENT_LENGTH = new AsciiString("content-length: ");
  private static final AsciiString CHUNKED = new AsciiString("transfer-encoding: chunked\r\n");
  private static final AsciiString CLOSE = new AsciiString("connection: close\r\n");
  private static final AsciiString KEEP_ALIVE = new AsciiString("connection: keep-alive\r\n");
  private static final AsciiString UPGRADE = new AsciiString("connection: upgrade\r\nupgrade: ");
  private static final AsciiString[] STATUS_LINES = statusLines();

  private Http1HeadWriter() {}

  /** About what a head takes, for the buffer's first size. */
  static int sizeOf(Headers headers) {
    int size = FIXED_PART;
    for (int i = 0; i < headers.size(); i++) {
      size += headers.name(i).length() + headers.value(i).length() + 4;
    }
    return size;
  }

  static void write(RequestHead head, ByteBuf out) {
    ascii(head.method(), out);
    out.writeByte(' ');
    ascii(head.target().pathAndQuery(), out);
    ascii(VERSION_AND_HOST, out);
    ascii(head.authority(), out);
    ascii(CRLF, out);
    fields(head.headers(), out);
    switch (head.framing().kind()) {
      case LENGTH -> contentLength(head.framing().length(), out);
      case STREAMED -> ascii(CHUNKED, out);
      case NONE -> {
        if (expectsBody(head.method())) {
          contentLength(0, out);
        }
      }
    }
    if (head.upgrade() == null && !head.keepAlive()) {
      ascii(CLOSE, out);
    }
    upgrade(head.upgrade(), out);
    ascii(CRLF, out);
  }

  /**
   * Writes a response's head.
   *
   * @param length what {@code content-length} says; negative: none is written
   * @param chunked whether a chunked body follows
   * @param confirmsKeepAlive an HTTP/1.0 client must be told that the connection stays
   */
  static void write(
      ResponseHead head, long length, boolean chunked, boolean confirmsKeepAlive, ByteBuf out) {
    ascii(STATUS_LINES[head.status() - FIRST_STATUS], out);
    fields(head.headers(), out);
    if (length >= 0) {
      contentLength(length, out);
    } else if (chunked) {
      ascii(CHUNKED, out);
    }
    if (head.isSwitchingProtocols()) {
      upgrade(head.upgrade(), out);
    } else if (!head.isInterim() && !head.keepAlive()) {
      ascii(CLOSE, out);
    } else if (!head.isInterim() && confirmsKeepAlive) {
      ascii(KEEP_ALIVE, out);
    }
    ascii(CRLF, out);
  }

  /** Writes field lines, without the empty line that ends them. */
  static void fields(Headers headers, ByteBuf out) {
    for (int i = 0; i < headers.size(); i++) {
      AsciiString name = headers.name(i);
      if (!Hygiene.isConnectionField(name)) {
        ascii(name, out);
        ascii(COLON, out);
        ascii(headers.value(i), out);
        ascii(CRLF, out);
      }
    }
  }

  private static void upgrade(@Nullable String token, ByteBuf out) {
    if (token != null) {
      ascii(UPGRADE, out);
      ascii(token, out);
      ascii(CRLF, out);
    }
  }

  private static void contentLength(long length, ByteBuf out) {
    ascii(CONTENT_LENGTH, out);
    ascii(Long.toString(length), out);
    ascii(CRLF, out);
  }

  /** RFC 9110 section 8.6: such a request should say so when it has none. */
  private static boolean expectsBody(String method) {
    return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
  }

  private static void ascii(AsciiString octets, ByteBuf out) {
    ByteBufUtil.writeAscii(out, octets);
  }

  private static void ascii(String text, ByteBuf out) {
    ByteBufUtil.writeAscii(out, text);
  }

  private static AsciiString[] statusLines() {
    AsciiString[] lines = new AsciiString[LAST_STATUS - FIRST_STATUS + 1];
    for (int i = 0; i < lines.length; i++) {
      int status = FIRST_STATUS + i;
      String phrase = HttpResponseStatus.valueOf(status).reasonPhrase();
      String known = phrase.contains("(") ? "" : phrase;
      String line = "HTTP/1.1 " + status + " " + known + "\r\n";
      lines[i] = new AsciiString(line.getBytes(StandardCharsets.US_ASCII));
    }
    return lines;
  }
}
