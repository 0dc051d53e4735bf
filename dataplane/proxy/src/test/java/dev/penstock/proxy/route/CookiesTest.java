package dev.penstock.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CookiesTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      quoteCharacter = '|',
      value = {
        "id=7, 7",
        "a=1; id=7; b=2, 7",
        "a=1;id=7;b=2, 7",
        "id=7; id=8, 7",
        "id=, ||",
        "id=\"7\", 7",
        "id=\"\", ||",
        "id=\", |\"|",
        "id=a=b, a=b",
        "id=7 ; b=2, 7",
        "a=id=9; id=7, 7",
        "xid=9; idx=9, null",
        "ID=9, null",
        "id, null",
        "id; b, null",
        ";;; id=7, 7",
        "|| , null",
        "a=1;, null",
      })
  void shouldFindTheFirstValueOfTheNameWhenThereIsOne(String line, @Nullable String value) {
    AsciiString cookies = new AsciiString(line);

    long found = Cookies.find(cookies, new AsciiString("id"));

    assertThat(
            found == Cookies.NONE ? null : cookies.toString(Cookies.from(found), Cookies.to(found)))
        .isEqualTo(value);
  }
}
