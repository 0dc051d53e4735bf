package dev.penstock.operator.identity;

import dev.penstock.operator.identity.Authority.Stage;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The ring as the data of a Secret. Per authority, by its id:
 *
 * <pre>
 *   4f1c.crt    the certificate, PEM
 *   4f1c.key    the key, PEM (PKCS#8); none when it is OUTGOING
 *   4f1c.stage  SIGNING 2026-03-01T10:00:00Z
 * </pre>
 */
final class AuthoritySecret {
  private static final String STAGE = ".stage";

  private AuthoritySecret() {}

  /** The data, base64 as the API has it. */
  static Map<String, String> encode(AuthorityRing ring) {
    Map<String, String> data = new TreeMap<>();
    for (Authority authority : ring.authorities()) {
      data.put(authority.id() + ".crt", base64(Pem.ofCertificate(authority.certificate())));
      data.put(authority.id() + STAGE, base64(authority.stage() + " " + authority.since()));
      PrivateKey key = authority.key();
      if (key != null) {
        data.put(authority.id() + ".key", base64(Pem.ofKey(key)));
      }
    }
    return data;
  }

  /**
   * @throws MalformedAuthorityException naming the entry and what would be right
   */
  static AuthorityRing decode(@Nullable Map<String, String> data)
      throws MalformedAuthorityException {
    if (data == null || data.isEmpty()) {
      throw new MalformedAuthorityException("it has no data");
    }
    List<Authority> authorities = new ArrayList<>();
    for (String entry : new TreeMap<>(data).keySet()) {
      if (entry.endsWith(STAGE)) {
        authorities.add(decode(entry.substring(0, entry.length() - STAGE.length()), data));
      }
    }
    try {
      return new AuthorityRing(authorities);
    } catch (IllegalArgumentException e) {
      throw new MalformedAuthorityException("of its *.stage entries, " + e.getMessage());
    }
  }

  private static Authority decode(String id, Map<String, String> data)
      throws MalformedAuthorityException {
    String[] stage = new String(bytes(id + STAGE, data), StandardCharsets.US_ASCII).split(" ", -1);
    try {
      X509Certificate certificate = Pem.certificates(bytes(id + ".crt", data)).getFirst();
      PrivateKey key = data.containsKey(id + ".key") ? Pem.ecKey(bytes(id + ".key", data)) : null;
      return new Authority(certificate, key, Stage.valueOf(stage[0]), Instant.parse(stage[1]));
    } catch (GeneralSecurityException
        | IllegalArgumentException
        | DateTimeException
        | IndexOutOfBoundsException
        | NoSuchElementException e) {
      throw new MalformedAuthorityException(
          "its entries %s.{crt,key,stage} are not a certificate, its EC key and 'STAGE instant': %s"
              .formatted(id, e.getMessage()));
    }
  }

  private static byte[] bytes(String entry, Map<String, String> data)
      throws MalformedAuthorityException {
    String value = data.get(entry);
    if (value == null) {
      throw new MalformedAuthorityException("its entry " + entry + " is missing");
    }
    try {
      return Base64.getDecoder().decode(value);
    } catch (IllegalArgumentException e) {
      throw new MalformedAuthorityException("its entry " + entry + " is not base64");
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }
}
