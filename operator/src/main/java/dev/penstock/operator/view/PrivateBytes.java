package dev.penstock.operator.view;

import java.security.MessageDigest;
import java.util.Arrays;

/** Octets that must not appear in a log: printed as their number only. Immutable. */
public final class PrivateBytes {
  private static final PrivateBytes EMPTY = new PrivateBytes(new byte[0]);

  private final byte[] bytes;
  private final int hash;

  private PrivateBytes(byte[] bytes) {
    this.bytes = bytes;
    this.hash = Arrays.hashCode(bytes);
  }

  /** No octets. */
  public static PrivateBytes empty() {
    return EMPTY;
  }

  /** A copy of the octets. */
  public static PrivateBytes of(byte[] bytes) {
    return new PrivateBytes(bytes.clone());
  }

  /** A copy of the octets. */
  public byte[] toByteArray() {
    return bytes.clone();
  }

  /** The number of octets. */
  public int length() {
    return bytes.length;
  }

  /** Compares in a time that does not depend on where the two differ. */
  @Override
  public boolean equals(Object other) {
    return other instanceof PrivateBytes that && MessageDigest.isEqual(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return "[redacted, " + bytes.length + " bytes]";
  }
}
