package dev.penstock.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One path for matching, filters and the backend, and no two ways to read it. */
final class RequestTargetTest {
  private static final String ALPHABET = "aA/.%2eEfF5cC;\\~-_ 0b|?#\u00e4";

  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/a/b, /a/b",
    "/a/b/, /a/b/",
    "/a/./b, /a/b",
    "/a/., /a/",
    "/a/.., /",
    "/a/../admin, /admin",
    "/a/b/../../c, /c",
    "/a/%2e%2e/admin, /admin",
    "/a/.%2E/admin, /admin",
    "/a/%2e/b, /a/b",
    "//, /",
    "//admin, /admin",
    "/a//b///c, /a/b/c",
    "/a//../b, /b",
    "/a/..//b, /b",
    "/%61dmin, /admin",
    "/%7Ea/%2Da%5fb, /~a/-a_b",
    "/a%2fb, /a%2Fb",
    "/a%5cb, /a%5Cb",
    "/%252e%252e/a, /%252e%252e/a",
    "/%25%32%65, /%252e",
    "/admin;x=1, /admin;x=1",
    "/a;b/c;d=e, /a;b/c;d=e",
    "/.well-known/x, /.well-known/x",
    "/.../x, /.../x",
    "/..a/b.., /..a/b..",
    "/a|b{c}^\"<>`, /a%7Cb%7Bc%7D%5E%22%3C%3E%60",
    "/%c3%a4, /%C3%A4",
    "/%0d%0ax, /%0D%0Ax",
    "/!$&'()*+:@=, /!$&'()*+:@=",
  })
  void shouldNormalizeWhenThePathHasOneMeaning(String raw, String path) {
    assertThat(target(raw).path()).isEqualTo(path);
    assertThat(target(path).path()).as("again").isEqualTo(path);
  }

  @Test
  void shouldNormalizeCommasWhenTheyAreData() {
    assertThat(target("/a,b%2cc").path()).isEqualTo("/a,b%2Cc");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/..",
        "/../a",
        "/a/../..",
        "/%2e%2e/a",
        "/a/b/../../../c",
        "/..;/a",
        "/a/..;x=y/b",
        "/a/.;/b",
        "/a/%2e%2e%3b/b",
        "/a/..%2fb",
        "/a/b%2f..",
        "/a/b%2F../c",
        "/a/b%2f.",
        "/a/..%5cb",
        "/a/b%5C%2e%2e",
        "/a\\b",
        "/a%00",
        "/a%",
        "/a%4",
        "/a%4g",
        "/a%%20",
        "/a b",
        "/a\tb",
        "/a\rb",
        "/a\nb",
        "/a\0b",
        "/a\u007f",
        "/\u00e4",
        "/a#b",
        "",
        "a",
        "?a",
      })
  void shouldRefuseWhenThePathHasTwoMeanings(String raw) {
    assertThatIllegalArgumentException().isThrownBy(() -> target(raw));
  }

  @Test
  void shouldKeepTheQueryAsOctetsWhenItEndsWhereItSeemsTo() {
    assertThat(target("/?a=%zz&b=//..%2e;|\\?").query()).isEqualTo("a=%zz&b=//..%2e;|\\?");
    assertThat(target("/?").query()).isEmpty();
    assertThat(target("/").query()).isNull();
    assertThat(target("/a/../b?c/../d").pathAndQuery()).isEqualTo("/b?c/../d");
    for (String bad : new String[] {"/?a b", "/?a#b", "/?a\r\nb", "/?\u00e4", "/?a\0"}) {
      assertThatIllegalArgumentException().isThrownBy(() -> target(bad));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "EXAMPLE.com, example.com, example.com",
    "example.com., example.com, example.com",
    "example.com.:8080, example.com:8080, example.com",
    "example.com:, example.com, example.com",
    "a_b-c.d:1, a_b-c.d:1, a_b-c.d",
    "127.0.0.1:80, 127.0.0.1:80, 127.0.0.1",
    "[::1], [::1], [::1]",
    "[2001:DB8::1]:443, [2001:db8::1]:443, [2001:db8::1]",
  })
  void shouldNormalizeTheAuthority(String raw, String authority, String host) {
    RequestTarget target = RequestTarget.of("http", raw, "/");
    assertThat(target.authority()).isEqualTo(authority);
    assertThat(target.host()).isEqualTo(host);
  }

  @Test
  void shouldRefuseWhatConfigCouldInjectWhenItRewrites() {
    RequestTarget target = target("/a?b");
    assertThat(target.withPath("/c/../d").pathAndQuery()).isEqualTo("/d?b");
    assertThat(target.withAuthority("B:1").authority()).isEqualTo("b:1");
    for (String bad : new String[] {"/a\r\nX: y", "/a b", "/a?b", "a", "/.."}) {
      assertThatIllegalArgumentException().isThrownBy(() -> target.withPath(bad));
    }
    for (String bad : new String[] {"a\r\nX: y", "a b", "a,b", "", "u@a", "a/b"}) {
      assertThatIllegalArgumentException().isThrownBy(() -> target.withAuthority(bad));
    }
  }

  /** Whatever passes is a fixed point, and no reader finds in it a dot segment or an empty one. */
  @Test
  void shouldLeaveNothingToNormalizeWhenAnyPathPasses() {
    Random random = new Random(42);
    int passed = 0;
    for (int i = 0; i < 200_000; i++) {
      StringBuilder raw = new StringBuilder("/");
      int length = random.nextInt(12);
      for (int j = 0; j < length; j++) {
        raw.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
      }
      String path;
      try {
        path = target(raw.toString()).path();
      } catch (IllegalArgumentException _) {
        continue;
      }
      passed++;
      assertThat(target(path).path()).as(raw.toString()).isEqualTo(path);
      String decoded =
          path.replace("%2F", "/").replace("%5C", "/").replace('\\', '/').replaceAll(";[^/]*", "");
      assertThat(decoded + "/").as(raw.toString()).doesNotContain("/../").doesNotContain("/./");
      assertThat(path).as(raw.toString()).startsWith("/").doesNotContain("//");
    }
    assertThat(passed).isGreaterThan(20_000);
  }

  private static RequestTarget target(String pathAndQuery) {
    return RequestTarget.of("http", "example.com", pathAndQuery);
  }
}
