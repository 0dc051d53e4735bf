package dev.penstock.proxy.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Finds the end of a head or trailer section: lines that end with CRLF, the last of them empty.
 * Looks at each octet for a line's end once, however the section is split over reads.
 */
final class SectionScanner {
  private static final int TARGET_TOO_LONG = 414;
  private static final int FIELDS_TOO_LARGE = 431;

  private final int maxFirstLine;
  private final int maxSection;
  private final int maxFields;
  private final boolean hasFirstLine;

  private int scanned;
  private int lineStart;
  private int lines;

  private SectionScanner(int maxFirstLine, int maxSection, int maxFields, boolean hasFirstLine) {
    this.maxFirstLine = maxFirstLine;
    this.maxSection = maxSection;
    this.maxFields = maxFields;
    this.hasFirstLine = hasFirstLine;
  }

  static SectionScanner ofHead(Http1Limits limits) {
    return new SectionScanner(limits.requestLine(), limits.head(), limits.fields(), true);
  }

  static SectionScanner ofTrailers(Http1Limits limits) {
    return new SectionScanner(limits.trailers(), limits.trailers(), limits.fields(), false);
  }

  /**
   * The section's octets, its empty line included, once they are all there, else null. The section
   * is then read off {@code in}, and the scanner ready for the next.
   */
  byte @Nullable [] next(ByteBuf in) throws MalformedException {
    int base = in.readerIndex();
    while (true) {
      int lineFeed = in.indexOf(base + scanned, in.writerIndex(), (byte) '\n');
      if (lineFeed < 0) {
        scanned = in.readableBytes();
        checkSize(scanned);
        return null;
      }
      int end = lineFeed - base;
      checkSize(end + 1);
      if (end == lineStart || in.getByte(lineFeed - 1) != '\r') {
        throw MalformedException.badRequest("a line ends with a bare LF");
      }
      scanned = end + 1;
      if (end - 1 == lineStart) {
        return take(in);
      }
      countLine();
    }
  }

  private byte[] take(ByteBuf in) {
    byte[] section = new byte[scanned];
    in.readBytes(section);
    scanned = 0;
    lineStart = 0;
    lines = 0;
    return section;
  }

  private void countLine() throws MalformedException {
    lineStart = scanned;
    lines++;
    if (lines > maxFields + (hasFirstLine ? 1 : 0)) {
      throw new MalformedException(FIELDS_TOO_LARGE, "too many fields");
    }
  }

  private void checkSize(int octets) throws MalformedException {
    if (lines == 0 && hasFirstLine && octets > maxFirstLine) {
      throw new MalformedException(TARGET_TOO_LONG, "the first line is too long");
    }
    if (octets > maxSection) {
      throw new MalformedException(FIELDS_TOO_LARGE, "the fields are too large");
    }
  }
}
