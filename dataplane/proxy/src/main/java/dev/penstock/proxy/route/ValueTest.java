package dev.penstock.proxy.route;

import com.google.re2j.Pattern;
import dev.penstock.proxy.http.Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;

/** Whether the value of a header, a query parameter or a path is the one that is asked for. */
sealed interface ValueTest {
  /** Decoded text. */
  boolean accepts(String value);

  /** The value of a field line; text in config stands for its UTF-8 form. */
  boolean accepts(Headers fields, int index);

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
    public boolean accepts(Headers fields, int index) {
      return fields.hasValue(index, octets);
    }
  }

  /** All of the value matches. */
  record Expression(Pattern pattern) implements ValueTest {
    @Override
    public boolean accepts(String value) {
      return pattern.matches(value);
    }

    @Override
    public boolean accepts(Headers fields, int index) {
      return pattern.matches(fields.value(index).toByteArray());
    }
  }
}
