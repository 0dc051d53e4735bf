package dev.penstock.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiteralPrefixTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "/api/v[0-9]+, /api/v",
        "/api/(users|orders)/.*, /api/",
        "/api, /api",
        "/ab*, /a",
        "/ab{0}c, /a",
        "/ab?c, /a",
        "/ab+, /a",
        "/a|/b, ``",
        "/a/(x|y)|/b, ``",
        "/a[|(]b, /a",
        "/a[(]b|c, ``",
        "/a[](]b|c, ``",
        "/a[^](]b|c, ``",
        "/a[\\](]b|c, ``",
        "/a\\(b|c, ``",
        "/a\\|b, /a",
        "/a[[:alpha:](]x|y, ``",
        "/a\\Q(\\E|b, ``",
        "/a.b, /a",
        "(?i)/abc, ``",
        "^/abc, ``",
        ".*, ``",
      })
  void shouldBeWhatAllThatMatchBeginWith(String pattern, String prefix) {
    assertThat(LiteralPrefix.of(pattern)).isEqualTo(prefix);
  }

  @Test
  void shouldNotBeLongerThanWhatMatches() {
    List<String> atoms = List.of("a", "b*", "(a|b)", "[|a]", "|", "a?", "(b)", "\\|", "b{0,1}");
    List<String> texts = List.of("", "a", "b", "ab", "ba", "|", "aa", "bb", "a|", "|b");
    for (String first : atoms) {
      for (String second : atoms) {
        for (String third : atoms) {
          String pattern = first + second + third;
          Pattern compiled = Pattern.compile(pattern);
          String prefix = LiteralPrefix.of(pattern);
          assertThat(texts)
              .as(pattern)
              .allMatch(text -> !compiled.matches(text) || text.startsWith(prefix));
        }
      }
    }
  }
}
