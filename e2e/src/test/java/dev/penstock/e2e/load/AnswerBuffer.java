package dev.penstock.e2e.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The bytes of one answer of HTTP/1.1 as they come. It is used again for the next one and, unless
 * headers or body are asked for, makes no object: a test that measures must not collect garbage.
 */
final class AnswerBuffer {
  /** A TLS record fits. */
  private static final int ROOM = 20 * 1024;

  private static final int LIMIT = 4 * 1024 * 1024;
  private static final int STATUS = "HTTP/1.1 ".length();

  private ByteBuffer buffer = ByteBuffer.allocate(2 * ROOM);
  private int scanned;
  private int bodyStart;
  private int bodyLength;
  private int chunkStart;
  private boolean chunked;
  private boolean last;
  private int status;

  /** Forgets the answer. */
  void clear() {
    buffer.clear();
    scanned = 0;
    bodyStart = 0;
    bodyLength = 0;
    chunked = false;
    last = false;
    status = 0;
  }

  /**
   * Where the next bytes are put.
   *
   * @throws IOException when the answer is longer than four MiB
   */
  ByteBuffer space() throws IOException {
    if (buffer.remaining() < ROOM) {
      if (buffer.capacity() >= LIMIT) {
        throw new IOException("the answer is too long");
      }
      buffer = ByteBuffer.allocate(2 * buffer.capacity()).put(buffer.flip());
    }
    return buffer;
  }

  /** Puts in what comes next; waits for it, and returns -1 at the end. */
  int readFrom(InputStream in) throws IOException {
    ByteBuffer space = space();
    int count = in.read(buffer.array(), space.position(), space.remaining());
    space.position(space.position() + Math.max(count, 0));
    return count;
  }

  /** The status; 0 before the head is complete. */
  int status() {
    return status;
  }

  /** Whether the server closes the connection after this answer. */
  boolean isLast() {
    return last;
  }

  /**
   * Whether all of it is there.
   *
   * @throws IOException when it is not an answer of HTTP/1.1, or more than one
   */
  boolean isComplete() throws IOException {
    if (bodyStart == 0 && !readHead()) {
      return false;
    }
    return chunked ? readChunks() : endsAt(bodyStart + bodyLength);
  }

  private boolean endsAt(int end) throws IOException {
    if (buffer.position() > end) {
      throw new IOException("more came than was asked for");
    }
    return buffer.position() == end;
  }

  private boolean readHead() throws IOException {
    for (int end = lineEnd(scanned); end >= 0; end = lineEnd(scanned)) {
      int start = scanned;
      scanned = end + 1;
      if (end - start <= 1) {
        bodyStart = scanned;
        chunkStart = scanned;
        return true;
      }
      if (start == 0) {
        readStatus(end);
      } else {
        readHeader(start);
      }
    }
    return false;
  }

  /** Where the line feed of the line is that starts at a place; -1 when it has not come yet. */
  private int lineEnd(int start) {
    for (int i = start; i < buffer.position(); i++) {
      if (buffer.get(i) == '\n') {
        return i;
      }
    }
    return -1;
  }

  private void readStatus(int lineEnd) throws IOException {
    if (lineEnd < STATUS + 3 || !startsWith(0, "http/1.1 ")) {
      throw new IOException("not an answer of HTTP/1.1");
    }
    status = (int) number(STATUS, 10);
  }

  private void readHeader(int start) {
    if (startsWith(start, "content-length:")) {
      bodyLength = (int) number(start + "content-length:".length(), 10);
    } else if (startsWith(start, "transfer-encoding: chunked")) {
      chunked = true;
    } else if (startsWith(start, "connection: close")) {
      last = true;
    }
  }

  private boolean startsWith(int start, String lowerCase) {
    if (buffer.position() < start + lowerCase.length()) {
      return false;
    }
    for (int i = 0; i < lowerCase.length(); i++) {
      int c = buffer.get(start + i);
      if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != lowerCase.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The number that begins at a place, or after the spaces there; ends before any other sign. */
  private long number(int start, int radix) {
    int i = start;
    while (buffer.get(i) == ' ') {
      i++;
    }
    long number = 0;
    for (int digit = Character.digit(buffer.get(i), radix);
        digit >= 0;
        digit = Character.digit(buffer.get(++i), radix)) {
      number = number * radix + digit;
    }
    return number;
  }

  private boolean readChunks() throws IOException {
    for (int end = lineEnd(chunkStart); end >= 0; end = lineEnd(chunkStart)) {
      int size = (int) number(chunkStart, 16);
      int next = end + 1 + size + 2;
      if (buffer.position() < next) {
        return false;
      }
      if (buffer.get(next - 1) != '\n') {
        throw new IOException("a chunk is longer than it says");
      }
      if (size == 0) {
        return endsAt(next);
      }
      chunkStart = next;
    }
    return false;
  }

  /** Of a complete answer; names are in lower case, and the last of equal names stands. */
  Map<String, String> headers() {
    Map<String, String> headers = new HashMap<>();
    text(0, bodyStart)
        .lines()
        .skip(1)
        .filter(line -> !line.isEmpty())
        .forEach(
            line -> {
              int colon = line.indexOf(':');
              headers.put(
                  line.substring(0, colon).toLowerCase(Locale.ROOT),
                  line.substring(colon + 1).strip());
            });
    return headers;
  }

  /** Of a complete answer. */
  String body() {
    if (!chunked) {
      return text(bodyStart, bodyLength);
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int start = bodyStart;
    for (int size = (int) number(start, 16); size > 0; size = (int) number(start, 16)) {
      int data = lineEnd(start) + 1;
      body.write(buffer.array(), data, size);
      start = data + size + 2;
    }
    return body.toString(ISO_8859_1);
  }

  private String text(int start, int length) {
    return new String(buffer.array(), start, length, ISO_8859_1);
  }
}
