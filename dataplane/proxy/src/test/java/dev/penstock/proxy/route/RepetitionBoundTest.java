package dev.penstock.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RepetitionBoundTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "abc 3",
        "a{100} 100",
        "a{2,100} 100",
        "a{100,} 100",
        "(a{10}){10} 120",
        "[ab]{7} 7",
        // Braces that stand for themselves in a class, or belong to an escape.
        "[a{9}] 1",
        "[]{9}] 1",
        "[^]{9}] 1",
        "[\\]{9}]a 2",
        "[^\\]{9}]a 2",
        "\\x{10FFFF}\\p{Greek} 2",
        "\\{9} 3",
      })
  void shouldCountWhatRepetitionsWriteOut(String pattern, long instructions) {
    assertThat(new RepetitionBound(pattern).compute()).isEqualTo(instructions);
  }
}
