package dev.penstock.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import dev.penstock.operator.testing.Patience;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegexesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/a",
        "/a/.*",
        "(?i)/a|/b",
        "/[0-9]{1,3}/x",
        "\\d+",
        "\\pN{3}",
        "\\p{Greek}{2,}",
        "[]a]+",
        "[[:alpha:]]{10}",
        "a{1000}",
        "(a{10}){10}",
        "\\x{10FFFF}",
        "a{,5}",
        "\\Q(((\\E"
      })
  void shouldAcceptWhatTheDataPlaneCanUse(String expression) {
    assertThat(Regexes.fault(expression)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"(", "a**", "[", "(?=a)", "\\1", "a{2,1}", "a{1001}", "\\", "(?<a>b", ")"})
  void shouldSayWhatIsWrongWhenItDoesNotCompile(String expression) {
    assertThat(Regexes.fault(expression))
        .hasValueSatisfying(
            fault -> assertThat(fault).startsWith("must be a regular expression in RE2 syntax: "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a{1000}){1000}",
        "((a{1000}){1000}){1000}",
        "((((((a{99}){99}){99}){99}){99}){99})",
        "([ab]{1000}c{1000})d{1000}",
        "a{1000}a{1000}a"
      })
  void shouldRefuseBeforeItCostsMuchWhenRepetitionsMultiply(String expression) {
    Assertions.assertTimeoutPreemptively(
        Patience.LIMIT,
        () ->
            assertThat(Regexes.fault(expression))
                .hasValueSatisfying(fault -> assertThat(fault).contains("at most 2000 steps")));
  }

  @Test
  void shouldRefuseWhatIsTooLongOrTooDeep() {
    assertThat(Regexes.fault("a".repeat(5000))).isPresent();
    assertThat(Regexes.fault("(".repeat(101) + "a" + ")".repeat(101))).isPresent();
    assertThat(Regexes.fault("(".repeat(100) + "a" + ")".repeat(100))).isEmpty();
  }

  @Property
  void shouldAcceptOnlyWhatCompilesSmall(@ForAll("expressions") String expression) {
    if (Regexes.fault(expression).isEmpty()) {
      assertThat(Pattern.compile(expression).programSize()).isLessThanOrEqualTo(2000);
    }
  }

  @Provide
  Arbitrary<String> expressions() {
    return Arbitraries.of(
            "a", "(", ")", "[", "]", "{", "}", "{9}", "{3,}", "{2,40}", "{1000}", "\\", "x", "p",
            "|", "*", "?", "^", "é", "(?:", "\\d", "[^", "-", "\\Q", "\\E")
        .list()
        .ofMaxSize(14)
        .map(parts -> String.join("", parts));
  }
}
