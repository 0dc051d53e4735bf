package dev.penstock.proxy.route;

import com.google.re2j.Pattern;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;

/** Whether the value of a header, a query parameter or a path is the one that is asked for. */
sealed interface ValueTest {
  /** Decoded text. */
  boolean accepts(String value);

  /** Octets, as a header has them; text in config stands for its UTF-8 form. */
  boolean accepts(AsciiString value);

  /** Exactly this. */
  record Exact(String text, AsciiString octets) implements ValueTest {
    Exact(String text) {
      this(text, new AsciiString(text.getBytes(StandardCharsets.UTF_8), false));
    }

    @Override
    public boolean accepts(String value) {
      return text.equals(value);
    }

    @Override
    public boolean accepts(AsciiString value) {
      return octets.equals(value);
    }
  }

  /** All of the value matches. */
  record Expression(Pattern pattern) implements ValueTest {
    @Override
    public boolean accepts(String value) {
      return pattern.matches(value);
    }

    @Override
    public boolean accepts(AsciiString value) {
      return pattern.matches(value.toByteArray());
    }
  }
}
