package dev.penstock.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is taken as it came is what the normaliser would have left alone. */
final class PlainTargetTest {
  private static final int CASES = 200_000;
  private static final String[] AUTHORITY_PARTS = {
    "a",
    "b.c",
    "example.net",
    ".",
    "..",
    ":",
    ":80",
    ":8080",
    ":65535",
    ":65536",
    ":x",
    "A",
    "-",
    "_",
    "[",
    "[::1]",
    "@",
    "%41",
    ",",
    " ",
    "\u00e9"
  };
  private static final String[] PATH_PARTS = {
    "/", "a", ".", "..", "/b", "//", "%2e", "%41", "%2F", ";x", "\\", "|", "#", "\u00e9", "~", ":"
  };

  private final Random random = new Random(7);

  @Test
  void shouldTakeOnlyAuthoritiesAsTheyCameThatNormalisingLeavesAlone() throws MalformedException {
    int plain = 0;
    for (int i = 0; i < CASES; i++) {
      String raw = anyOf(AUTHORITY_PARTS);
      byte[] octets = raw.getBytes(StandardCharsets.ISO_8859_1);
      int hostEnd = Authority.plainHostEnd(octets, 0, octets.length);
      if (hostEnd >= 0) {
        plain++;
        assertThat(Authority.normalize(raw)).isEqualTo(raw);
        assertThat(Authority.host(raw)).isEqualTo(raw.substring(0, hostEnd));
      }
    }
    assertThat(plain).isPositive();
  }

  @Test
  void shouldTakeAddressesAndPortsOfFiveDigitsAsTheyCame() {
    assertThat(plainHostEnd("127.0.0.1:39751")).isEqualTo(9);
    assertThat(plainHostEnd("a:65535")).isEqualTo(1);
    assertThat(plainHostEnd("a:65536")).isNegative();
    assertThat(plainHostEnd("a:099999")).isNegative();
  }

  private static int plainHostEnd(String authority) {
    byte[] octets = authority.getBytes(StandardCharsets.ISO_8859_1);
    return Authority.plainHostEnd(octets, 0, octets.length);
  }

  @Test
  void shouldTakeOnlyPathsAsTheyCameThatHaveNothingToNormalise() {
    int plain = 0;
    for (int i = 0; i < CASES; i++) {
      String raw = "/" + anyOf(PATH_PARTS);
      byte[] octets = raw.getBytes(StandardCharsets.ISO_8859_1);
      if (PathNormalizer.isNormal(octets, 0, octets.length)) {
        plain++;
        assertThat(raw).matches("(/[!-~&&[^/.%\\\\|#]][!-~&&[^/%\\\\|#]]*)*/?");
      }
    }
    assertThat(plain).isPositive();
  }

  private String anyOf(String[] parts) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(5); i >= 0; i--) {
      text.append(parts[random.nextInt(parts.length)]);
    }
    return text.toString();
  }
}
