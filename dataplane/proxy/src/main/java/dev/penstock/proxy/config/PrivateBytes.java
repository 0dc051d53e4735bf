package dev.penstock.proxy.config;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;

/** Octets that may be a private key: they compare by content and do not show when printed. */
public final class PrivateBytes {
  private final byte[] bytes;

  /** Copies {@code bytes}. */
  public PrivateBytes(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  /** The octets, from the start. */
  public InputStream open() {
    return new ByteArrayInputStream(bytes);
  }

  /** A copy of the octets. */
  public byte[] toByteArray() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PrivateBytes that && MessageDigest.isEqual(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "<" + bytes.length + " bytes>";
  }
}
