package dev.penstock.proxy.server;

import dev.penstock.proxy.config.PrivateBytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the textual encoding of RFC 7468. */
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----\\s([^-]*+)-----END \\1-----");

  /** One block: a label such as "PRIVATE KEY", and what the base64 stands for. */
  static final class Block {
    private final String label;
    private final byte[] der;

    private Block(String label, byte[] der) {
      this.label = label;
      this.der = der;
    }

    String label() {
      return label;
    }

    byte[] der() {
      return der;
    }
  }

  private Pem() {}

  /**
   * All blocks, in order; text around them is skipped.
   *
   * @param field named in the error
   */
  static List<Block> parse(PrivateBytes pem, String field) throws InvalidCertificateException {
    String text = new String(pem.toByteArray(), StandardCharsets.ISO_8859_1);
    Matcher matcher = BLOCK.matcher(text);
    List<Block> blocks = new ArrayList<>();
    while (matcher.find()) {
      try {
        byte[] der = Base64.getMimeDecoder().decode(matcher.group(2));
        blocks.add(new Block(matcher.group(1), der));
      } catch (IllegalArgumentException e) {
        throw new InvalidCertificateException(
            field + ": the block " + matcher.group(1) + " must be base64", e);
      }
    }
    return blocks;
  }
}
