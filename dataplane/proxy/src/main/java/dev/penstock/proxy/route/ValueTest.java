package dev.penstock.proxy.route;

import com.google.re2j.Pattern;
import dev.penstock.proxy.http.Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;

/** Whether the value of a header, a query parameter or a path is the one that is asked for. */
sealed interface ValueTest {
  /** Decoded text; false when the budget does not allow to look. */
  boolean accepts(String value, MatchBudget budget);

  /**
   * The value of a field line; text in config stands for its UTF-8 form. False when the budget does
   * not allow to look.
   */
  boolean accepts(Headers fields, int index, MatchBudget budget);

  /** Exactly this. */
  record Exact(String text, AsciiString octets) implements ValueTest {
    Exact(String text) {
      this(text, new AsciiString(text.getBytes(StandardCharsets.UTF_8), false));
    }

    @Override
    public boolean accepts(String value, MatchBudget budget) {
      return text.equals(value);
    }

    @Override
    public boolean accepts(Headers fields, int index, MatchBudget budget) {
      return fields.hasValue(index, octets);
    }
  }

  /**
   * All of the value matches.
   *
   * @param prefix what a value begins with that matches
   * @param instructions of the compiled form
   */
  record Expression(Pattern pattern, AsciiString prefix, int instructions) implements ValueTest {
    /** As compiled from its text by {@link Expressions}. */
    static Expression of(Pattern compiled, String text) {
      return new Expression(
          compiled, AsciiString.of(LiteralPrefix.of(text)), compiled.programSize());
    }

    @Override
    public boolean accepts(String value, MatchBudget budget) {
      return AsciiString.regionMatches(value, false, 0, prefix, 0, prefix.length())
          && budget.allowsMatch(instructions, value.length())
          && pattern.matches(value);
    }

    @Override
    public boolean accepts(Headers fields, int index, MatchBudget budget) {
      AsciiString value = fields.value(index);
      return value.startsWith(prefix, 0)
          && budget.allowsMatch(instructions, value.length())
          && pattern.matches(value.toByteArray());
    }
  }
}
