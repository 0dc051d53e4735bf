package dev.penstock.proxy.http;

import io.netty.buffer.ByteBuf;

/**
 * Finds the end of a head or trailer section: lines that end with CRLF, the last of them empty.
 * Looks at each octet for a line's end once, however the section is split over reads.
 */
final class SectionScanner {
  /** More octets are needed. */
  static final int INCOMPLETE = -1;

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
   * How many octets of {@code in} the section has, its empty line included, once they are all
   * there, else {@link #INCOMPLETE}. The caller reads them off, and the scanner is ready for the
   * next.
   */
  int next(ByteBuf in) throws MalformedException {
    int base = in.readerIndex();
    while (true) {
      int lineFeed = in.indexOf(base + scanned, in.writerIndex(), (byte) '\n');
      if (lineFeed < 0) {
        scanned = in.readableBytes();
        checkSize(scanned);
        return INCOMPLETE;
      }
      int end = lineFeed - base;
      checkSize(end + 1);
      if (end == lineStart || in.getByte(lineFeed - 1) != '\r') {
        throw MalformedException.badRequest("a line ends with a bare LF");
      }
      scanned = end + 1;
      if (end - 1 == lineStart) {
        return taken();
      }
      countLine();
    }
  }

  private int taken() {
    int section = scanned;
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
