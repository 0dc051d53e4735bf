package dev.penstock.bench.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Self-signed certificates, made by the JDK's own tool.
 *
 * @param chain PEM
 * @param key PEM, PKCS#8
 * @param both of them in one file, as HAProxy takes it
 */
public record Certificates(Path chain, Path key, Path both) {
  private static final char[] PASSWORD = "password".toCharArray();

  /** What keys are made of. */
  public enum KeyType {
    ECDSA,
    RSA;

    /** As in the names of files and scenarios. */
    public String title() {
      return switch (this) {
        case ECDSA -> "ecdsa";
        case RSA -> "rsa";
      };
    }

    private List<String> options() {
      return switch (this) {
        case ECDSA -> List.of("-keyalg", "EC", "-groupname", "secp256r1");
        case RSA -> List.of("-keyalg", "RSA", "-keysize", "2048");
      };
    }
  }

  /** Makes one in a folder. */
  static Certificates make(KeyType type, Path folder)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path store = folder.resolve(type.title() + ".p12");
    Files.deleteIfExists(store);
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> command =
        new ArrayList<>(
            List.of(
                tool,
                "-genkeypair",
                "-alias",
                "a",
                "-dname",
                "CN=localhost",
                "-validity",
                "30",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD)));
    command.addAll(type.options());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    if (process.waitFor() != 0) {
      throw new IOException(Files.readString(folder.resolve("keytool.log")).strip());
    }
    KeyStore entries = KeyStore.getInstance(store.toFile(), PASSWORD);
    String chain = pem("CERTIFICATE", entries.getCertificate("a").getEncoded());
    String key = pem("PRIVATE KEY", entries.getKey("a", PASSWORD).getEncoded());
    return new Certificates(
        Files.writeString(folder.resolve(type.title() + ".crt"), chain),
        Files.writeString(folder.resolve(type.title() + ".key"), key),
        Files.writeString(folder.resolve(type.title() + ".pem"), chain + key));
  }

  private static String pem(String label, byte[] der) {
    String base64 =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
  }
}
