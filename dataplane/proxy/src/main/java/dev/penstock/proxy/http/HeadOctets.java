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
    put(text.array(), text.arrayOffset(), text.arrayOffset() + text.length());
  }

  void put(Octets text) {
    text.writeTo(this);
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
    int digits = 1;
    for (long rest = number / 10; rest > 0; rest /= 10) {
      digits++;
    }
    ensure(digits);
    long rest = number;
    for (int at = size + digits - 1; at >= size; at--) {
      octets[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += digits;
  }

  /** Those of an array from {@code start} to before {@code end}. */
  void put(byte[] from, int start, int end) {
    int length = end - start;
    ensure(length);
    System.arraycopy(from, start, octets, size, length);
    size += length;
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
