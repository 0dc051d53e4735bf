package dev.penstock.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QueryStringTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "a=1&b=2, b, 2",
        "a=1&a=2, a, 1",
        "ab=1&a=2, a, 2",
        "a, a, ''",
        "a=, a, ''",
        "&&a=1, a, 1",
        "a=1, b, null",
        "'', a, null",
        "a=x=y, a, x=y",
        "%61%20b=c%20d+e, 'a b', c d e",
        "a+b=1, 'a b', 1",
        "a=%zz, a, %zz",
        "a=%, a, %",
        "a%=1, a, null",
      })
  void shouldGiveFirstDecodedValueWhenParameterIsPresent(String query, String name, String value) {
    assertThat(QueryString.first(query, name)).isEqualTo(value);
  }
}
