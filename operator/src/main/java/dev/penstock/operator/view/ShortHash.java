package dev.penstock.operator.view;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What tells one text from another in a name or a label: the beginning of its SHA-256. */
final class ShortHash {
  /** Characters, all of them hexadecimal digits. */
  static final int LENGTH = 10;

  private ShortHash() {}

  static String of(String text) {
    try {
      byte[] octets =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(octets).substring(0, LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
