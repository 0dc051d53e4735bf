package dev.penstock.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import java.util.Arrays;

/**
 * Octets of a head that is being put together; grows as needed, and is used again for the next one.
 */
final class HeadOctets {
  /** More than nearly all heads take. */
  private static final int KEPT = 4096;

  private byte[] octets = new byte[KEPT];
  private int size;

  void put(char octet) {
    ensure(1);
    octets[size++] = (byte) octet;
  }

  void put(AsciiString text) {
    int length = text.length();
    ensure(length);
    System.arraycopy(text.array(), text.arrayOffset(), octets, size, length);
    size += length;
  }

  /** Of ASCII characters alone. */
  @SuppressWarnings("deprecation") // The low octets of its characters are what is wanted.
  void put(String text) {
    int length = text.length();
    ensure(length);
    text.getBytes(0, length, octets, size);
    size += length;
  }

  /** A number that is not negative. */
  void putDecimal(long number) {
    if (number < 10) {
      put((char) ('0' + number));
    } else {
      put(Long.toString(number));
    }
  }

  /** A field line. One that stands in its section as it is to be written is copied in one go. */
  @SuppressWarnings("ReferenceEquality") // Whether both are parts of one array.
  void putLine(AsciiString name, AsciiString value) {
    int start = name.arrayOffset();
    int valueStart = value.arrayOffset();
    int nameLength = name.length();
    int valueLength = value.length();
    int length = nameLength + 2 + valueLength;
    ensure(length + 2);
    byte[] to = octets;
    int at = size;
    byte[] from = name.array();
    if (from == value.array()
        && valueStart == start + nameLength + 2
        && from[valueStart - 1] == ' ') {
      System.arraycopy(from, start, to, at, length);
    } else {
      System.arraycopy(from, start, to, at, nameLength);
      to[at + nameLength] = ':';
      to[at + nameLength + 1] = ' ';
      System.arraycopy(value.array(), valueStart, to, at + nameLength + 2, valueLength);
    }
    at += length;
    to[at] = '\r';
    to[at + 1] = '\n';
    size = at + 2;
  }

  /** Empty, whatever became of the last head. */
  HeadOctets begin() {
    size = 0;
    if (octets.length > 16 * KEPT) {
      octets = new byte[KEPT];
    }
    return this;
  }

  int size() {
    return size;
  }

  void writeTo(ByteBuf out) {
    out.writeBytes(octets, 0, size);
  }

  private void ensure(int more) {
    if (octets.length - size < more) {
      octets = Arrays.copyOf(octets, Math.max(octets.length * 2, size + more));
    }
  }
}
