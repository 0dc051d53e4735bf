package dev.penstock.proxy.config;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;

/** PEM text that may be a private key: it compares by content and does not show when printed. */
public final class PemBytes {
  private final byte[] bytes;

  /** Copies {@code bytes}. */
  public PemBytes(byte[] bytes) {
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
    return other instanceof PemBytes that && MessageDigest.isEqual(bytes, that.bytes);
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
