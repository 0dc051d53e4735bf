package dev.penstock.proxy.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes heads in HTTP/1.1's form. The fields that frame a message or govern the connection are
 * never taken from the headers: they follow from the head's own properties.
 */
final class Http1HeadWriter {
  private static final int FIRST_STATUS = 100;
  private static final int LAST_STATUS = 999;

  /** Heads are put together in an array, where copying a few octets is cheapest. */
  private static final FastThreadLocal<HeadOctets> SCRATCH =
      new FastThreadLocal<>() {
        @Override
        protected HeadOctets initialValue() {
          return new HeadOctets();
        }
      };

  private static final AsciiString VERSION_AND_HOST = new AsciiString(" HTTP/1.1\r\nhost: ");
  private static final AsciiString CRLF = new AsciiString("\r\n");
  private static final AsciiString LAST_CHUNK = new AsciiString("0\r\n");
  private static final AsciiString CONTENT_LENGTH = new AsciiString("content-length: ");
  private static final AsciiString CHUNKED = new AsciiString("transfer-encoding: chunked\r\n");
  private static final AsciiString CLOSE = new AsciiString("connection: close\r\n");
  private static final AsciiString KEEP_ALIVE = new AsciiString("connection: keep-alive\r\n");
  private static final AsciiString UPGRADE = new AsciiString("connection: upgrade\r\nupgrade: ");
  private static final AsciiString[] STATUS_LINES = statusLines();

  private Http1HeadWriter() {}

  private static HeadOctets begin() {
    return SCRATCH.get().begin();
  }

  /** The head; to be used before the next one is written on this thread. */
  static HeadOctets write(RequestHead head) {
    HeadOctets out = begin();
    out.put(head.method());
    out.put(' ');
    head.target().writePathAndQuery(out);
    out.put(VERSION_AND_HOST);
    out.put(head.target().authorityOctets());
    out.put(CRLF);
    fields(head.headers(), out);
    switch (head.framing().kind()) {
      case LENGTH -> contentLength(head.framing().length(), out);
      case STREAMED -> out.put(CHUNKED);
      case NONE -> {
        if (expectsBody(head.method())) {
          contentLength(0, out);
        }
      }
    }
    if (head.upgrade() == null && !head.keepAlive()) {
      out.put(CLOSE);
    }
    upgrade(head.upgrade(), out);
    out.put(CRLF);
    return out;
  }

  /**
   * A response's head; to be used before the next one is written on this thread.
   *
   * @param length what {@code content-length} says; negative: none is written
   * @param chunked whether a chunked body follows
   * @param confirmsKeepAlive an HTTP/1.0 client must be told that the connection stays
   */
  static HeadOctets write(
      ResponseHead head, long length, boolean chunked, boolean confirmsKeepAlive) {
    HeadOctets out = begin();
    out.put(STATUS_LINES[head.status() - FIRST_STATUS]);
    fields(head.headers(), out);
    if (length >= 0) {
      contentLength(length, out);
    } else if (chunked) {
      out.put(CHUNKED);
    }
    if (head.isSwitchingProtocols()) {
      upgrade(head.upgrade(), out);
    } else if (!head.isInterim() && !head.keepAlive()) {
      out.put(CLOSE);
    } else if (!head.isInterim() && confirmsKeepAlive) {
      out.put(KEEP_ALIVE);
    }
    out.put(CRLF);
    return out;
  }

  /** The end of a chunked body: its last chunk, the trailers, an empty line. */
  static HeadOctets lastChunk(Headers trailers) {
    HeadOctets out = begin();
    out.put(LAST_CHUNK);
    fields(trailers, out);
    out.put(CRLF);
    return out;
  }

  /** What stands before a chunk of this length. */
  static HeadOctets chunkLine(int length) {
    HeadOctets out = begin();
    out.put(Integer.toHexString(length));
    out.put(CRLF);
    return out;
  }

  private static void fields(Headers headers, HeadOctets out) {
    for (int i = 0; i < headers.size(); i++) {
      if (!Hygiene.isConnectionField(headers, i)) {
        headers.writeTo(i, out);
      }
    }
  }

  private static void upgrade(@Nullable String token, HeadOctets out) {
    if (token != null) {
      out.put(UPGRADE);
      out.put(token);
      out.put(CRLF);
    }
  }

  private static void contentLength(long length, HeadOctets out) {
    out.put(CONTENT_LENGTH);
    out.putDecimal(length);
    out.put(CRLF);
  }

  /** RFC 9110 section 8.6: such a request should say so when it has none. */
  private static boolean expectsBody(String method) {
    return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
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
