package dev.penstock.proxy.server;

import dev.penstock.proxy.config.PrivateBytes;
import java.io.ByteArrayOutputStream;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.List;

/** Private keys in PKCS#8, PKCS#1 (RFC 8017) and SEC1 (RFC 5915), all as PKCS#8. */
final class PrivateKeys {
  private static final String FIELD = "privateKey";
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

  private PrivateKeys() {}

  /**
   * The one private key of a PEM text, not looked into: see {@link ServerCertificate#credential}.
   *
   * @param certificate the public key that it should belong to
   */
  static PrivateKey parse(PrivateBytes pem, PublicKey certificate)
      throws InvalidCertificateException {
    List<Pem.Block> keys =
        Pem.parse(pem, FIELD).stream().filter(b -> b.label().endsWith("PRIVATE KEY")).toList();
    if (keys.size() != 1) {
      throw new InvalidCertificateException(
          FIELD + " must hold one private key in PEM, holds " + keys.size());
    }
    return decode(keys.getFirst(), certificate);
  }

  private static PrivateKey decode(Pem.Block block, PublicKey certificate)
      throws InvalidCertificateException {
    byte[] pkcs8 =
        switch (block.label()) {
          case "PRIVATE KEY" -> block.der();
          case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> wrap(block.der(), certificate);
          default ->
              throw new InvalidCertificateException(
                  FIELD + " must be PKCS#8, PKCS#1 or SEC1, not encrypted; is " + block.label());
        };
    return new Encoded(certificate.getAlgorithm(), pkcs8);
  }

  /**
   * The older forms lack the algorithm, or have it elsewhere: the certificate's own is the one that
   * the key must have.
   */
  private static byte[] wrap(byte[] key, PublicKey certificate) {
    byte[] spki = certificate.getEncoded();
    int start = headerLength(spki);
    byte[] algorithm = Arrays.copyOfRange(spki, start, start + elementLength(spki, start));
    return element(SEQUENCE, VERSION_0, algorithm, element(OCTET_STRING, key));
  }

  private static int headerLength(byte[] der) {
    return (der[1] & 0x80) == 0 ? 2 : 2 + (der[1] & 0x7F);
  }

  /** Header and content of the short element at {@code start}. */
  private static int elementLength(byte[] der, int start) {
    return 2 + (der[start + 1] & 0xFF);
  }

  private static byte[] element(int tag, byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** Not looked into here: the TLS library reads it. */
  private static final class Encoded implements PrivateKey {
    private static final long serialVersionUID = 1L;

    private final String algorithm;
    private final byte[] pkcs8;

    Encoded(String algorithm, byte[] pkcs8) {
      this.algorithm = algorithm;
      this.pkcs8 = pkcs8;
    }

    @Override
    public String getAlgorithm() {
      return algorithm;
    }

    @Override
    public String getFormat() {
      return "PKCS#8";
    }

    @Override
    public byte[] getEncoded() {
      return pkcs8.clone();
    }
  }
}
