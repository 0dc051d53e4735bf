package dev.penstock.proxy.http;

import io.netty.util.AsciiString;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Octets that lie within a larger array. What is read from a connection can be searched for and
 * compared by these without an object of its own; who made them lets them stand for others when the
 * message is over.
 */
public final class Octets {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private byte[] array;
  private int from;
  private int length;

  Octets() {
    this(new byte[0]);
  }

  private Octets(byte[] array) {
    this.array = array;
    this.length = array.length;
  }

  /** Those of a text in ISO-8859-1. */
  public static Octets of(String text) {
    return new Octets(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Stands for others from now on. */
  void set(byte[] next, int start, int end) {
    array = next;
    from = start;
    length = end - start;
  }

  /** How many there are. */
  public int length() {
    return length;
  }

  /** The one at an index from 0 to length - 1. */
  public byte at(int index) {
    return array[from + index];
  }

  /** Whether they are some of this very array. */
  @SuppressWarnings("ReferenceEquality") // where they lie, not what they are
  boolean liesIn(byte[] other) {
    return array == other;
  }

  /** Where in their array they begin. */
  int start() {
    return from;
  }

  /** The same, to be kept. */
  AsciiString copy() {
    return new AsciiString(array, from, length, true);
  }

  void writeTo(HeadOctets out) {
    out.put(array, from, from + length);
  }

  /** Whether those from an index to the end are these. */
  boolean endEquals(int index, byte[] other) {
    return Arrays.equals(array, from + index, from + length, other, 0, other.length);
  }

  /** Of those from an index to the end. */
  int hashFrom(int index) {
    return hash(array, from + index, from + length);
  }

  /** Eight octets a step; equal octets have equal hashes wherever they lie. */
  static int hash(byte[] array, int start, int end) {
    long hash = (long) end - start;
    int at = start;
    for (; at <= end - Long.BYTES; at += Long.BYTES) {
      hash = mix(hash ^ (long) LONGS.get(array, at));
    }
    long rest = 0;
    for (; at < end; at++) {
      rest = rest << 8 | (array[at] & 0xFF);
    }
    hash = mix(hash ^ rest);
    return (int) (hash ^ hash >>> 32);
  }

  private static long mix(long value) {
    long product = value * MIX;
    return product ^ product >>> 29;
  }

  /** As ISO-8859-1. */
  @Override
  public String toString() {
    return new String(array, from, length, StandardCharsets.ISO_8859_1);
  }
}
