package dev.penstock.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostnamesTest {
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          a.example.com, a.example.com,   a.example.com
          a.example.com, b.example.com,
          *.example.com, a.example.com,   a.example.com
          *.example.com, a.b.example.com, a.b.example.com
          *.example.com, example.com,
          *.example.com, aexample.com,
          a.example.com, *.example.com,   a.example.com
          *.example.com, *.b.example.com, *.b.example.com
          *.b.example.com, *.example.com, *.b.example.com
          *.example.com, *.example.com,   *.example.com
          *.example.com, *.example.org,
          """)
  void shouldIntersect(String ofListener, String ofRoute, String expected) {
    assertThat(Hostnames.common(List.of(ofListener), List.of(ofRoute)))
        .isEqualTo(Optional.ofNullable(expected).map(List::of));
  }

  @Test
  void shouldTakeTheOthersNamesWhenOneHasNone() {
    assertThat(Hostnames.common(List.of(), List.of("b.org", "a.org", "b.org")))
        .contains(List.of("a.org", "b.org"));
    assertThat(Hostnames.common(List.of("a.org"), List.of())).contains(List.of());
    assertThat(Hostnames.common(List.of(), List.of())).contains(List.of());
  }

  @Test
  void shouldGatherTheNamesOfAllPairs() {
    assertThat(
            Hostnames.common(
                List.of("*.a.org", "b.org"), List.of("*.org", "x.a.org", "c.org", "b.org")))
        .contains(List.of("*.a.org", "b.org", "x.a.org"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "a.example.com", "*.example.com", "1.a", "xn--mnchen-3ya.de", "a-b.c"})
  void shouldAcceptNames(String name) {
    assertThat(Hostnames.isValid(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "*.",
        "a.*.com",
        "**.com",
        "-a.com",
        "a-.com",
        "a..com",
        ".com",
        "a.com.",
        "a_b.com",
        "a.com:80",
        "10.0.0.1",
        "*.1",
        "::1",
        "A.com",
        "0123456789012345678901234567890123456789012345678901234567890123.com"
      })
  void shouldRefuseWhatIsNoName(String name) {
    assertThat(Hostnames.isValid(name)).isFalse();
  }

  @Test
  void shouldRefuseNamesThatAreTooLong() {
    assertThat(Hostnames.isValid("a.".repeat(126) + "a")).isTrue();
    assertThat(Hostnames.isValid("a.".repeat(127) + "a")).isFalse();
  }
}
