package dev.penstock.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Frees an HTTP/1.1 body of its framing (RFC 9112 sections 6 and 7). A chunked body:
 *
 * <pre>
 *   *( 1*HEXDIG [ chunk-ext ] CRLF octets CRLF )
 *   1*"0" [ chunk-ext ] CRLF *( field-line CRLF ) CRLF
 * </pre>
 */
final class Http1BodyReader {
  private enum State {
    FIXED,
    UNTIL_CLOSE,
    CHUNK_LINE,
    CHUNK_DATA,
    CHUNK_CRLF,
    TRAILERS,
    DONE
  }

  /** The CRLF of a section without fields. */
  private static final int EMPTY_SECTION = 2;

  private static final ByteProcessor VALUE_OCTETS = HttpSyntax::isValueOctet;

  private final Http1Limits limits;
  private final SectionScanner trailers;
  private State state = State.DONE;
  private long remaining;

  Http1BodyReader(Http1Limits limits) {
    this.limits = limits;
    this.trailers = SectionScanner.ofTrailers(limits);
  }

  /** Begins a body; {@code chunked} matters for {@code STREAMED} alone. */
  void start(BodyFraming framing, boolean chunked) {
    remaining = framing.length();
    state =
        switch (framing.kind()) {
          case NONE -> State.DONE;
          case LENGTH -> remaining == 0 ? State.DONE : State.FIXED;
          case STREAMED -> chunked ? State.CHUNK_LINE : State.UNTIL_CLOSE;
        };
  }

  /** True when the connection's close is this body's proper end. */
  boolean endsWithClose() {
    return state == State.UNTIL_CLOSE;
  }

  /**
   * The next part, or null when more octets are needed. {@link BodyData} holds a retained slice of
   * {@code in}, or {@code in} itself, which is then given away, when nothing else is in it. Not to
   * be called again after {@link BodyEnd} before {@link #start}.
   */
  @Nullable HttpEvent next(ByteBuf in) throws MalformedException {
    while (true) {
      switch (state) {
        case DONE -> {
          return BodyEnd.WITHOUT_TRAILERS;
        }
        case FIXED, CHUNK_DATA -> {
          return in.isReadable() ? data(in) : null;
        }
        case UNTIL_CLOSE -> {
          return in.isReadable() ? slice(in, in.readableBytes()) : null;
        }
        case CHUNK_LINE -> {
          if (!chunkLine(in)) {
            return null;
          }
        }
        case CHUNK_CRLF -> {
          if (!chunkCrlf(in)) {
            return null;
          }
        }
        case TRAILERS -> {
          int section = trailers.next(in);
          return section == SectionScanner.INCOMPLETE ? null : end(in, section);
        }
      }
    }
  }

  private BodyData data(ByteBuf in) {
    int length = (int) Math.min(remaining, in.readableBytes());
    remaining -= length;
    if (remaining == 0) {
      state = state == State.FIXED ? State.DONE : State.CHUNK_CRLF;
    }
    return slice(in, length);
  }

  private static BodyData slice(ByteBuf in, int length) {
    return new BodyData(length == in.readableBytes() ? in : in.readRetainedSlice(length));
  }

  /** A line is bounded and short, so that one which is split over reads is looked at again. */
  private boolean chunkLine(ByteBuf in) throws MalformedException {
    int start = in.readerIndex();
    int scan = Math.min(in.readableBytes(), limits.chunkLine());
    int lineFeed = in.indexOf(start, start + scan, (byte) '\n');
    if (lineFeed < 0) {
      if (scan == limits.chunkLine()) {
        throw MalformedException.badRequest("a chunk's size and extensions are too long");
      }
      return false;
    }
    if (lineFeed == start || in.getByte(lineFeed - 1) != '\r') {
      throw MalformedException.badRequest("a chunk's size ends with a bare LF");
    }
    remaining = chunkSize(in, start, lineFeed - 1);
    state = remaining == 0 ? State.TRAILERS : State.CHUNK_DATA;
    in.readerIndex(lineFeed + 1);
    return true;
  }

  private static long chunkSize(ByteBuf in, int start, int end) throws MalformedException {
    long size = 0;
    int at = start;
    while (at < end) {
      int digit = HttpSyntax.hexDigit(in.getByte(at) & 0xFF);
      if (digit < 0) {
        break;
      }
      if (size > Long.MAX_VALUE >> 4) {
        throw MalformedException.badRequest("a chunk's size is 2^63 or more");
      }
      size = size << 4 | digit;
      at++;
    }
    if (at == start || !isExtension(in, at, end)) {
      throw MalformedException.badRequest("a chunk's size is not in hexadecimal digits");
    }
    return size;
  }

  /**
   * {@code *( BWS ";" ... )}: dropped, so only its characters matter. A blank alone is no
   * extension.
   */
  private static boolean isExtension(ByteBuf in, int start, int end) {
    int at = start;
    while (at < end && (in.getByte(at) == ' ' || in.getByte(at) == '\t')) {
      at++;
    }
    if (at == end) {
      return at == start;
    }
    return in.getByte(at) == ';' && in.forEachByte(at, end - at, VALUE_OCTETS) < 0;
  }

  private boolean chunkCrlf(ByteBuf in) throws MalformedException {
    int readable = in.readableBytes();
    int at = in.readerIndex();
    boolean wrong =
        (readable > 0 && in.getByte(at) != '\r') || (readable > 1 && in.getByte(at + 1) != '\n');
    if (wrong) {
      throw MalformedException.badRequest("a chunk is not followed by CRLF");
    }
    if (readable < 2) {
      return false;
    }
    in.skipBytes(2);
    state = State.CHUNK_LINE;
    return true;
  }

  private BodyEnd end(ByteBuf in, int section) throws MalformedException {
    state = State.DONE;
    if (section == EMPTY_SECTION) {
      in.skipBytes(section);
      return BodyEnd.WITHOUT_TRAILERS;
    }
    Headers fields = new Headers();
    fields.receive(in, section);
    FieldParser.parse(fields, 0, section);
    Trailers.removeForbidden(fields);
    return fields.isEmpty() ? BodyEnd.WITHOUT_TRAILERS : new BodyEnd(fields);
  }
}
