package dev.penstock.bench.peer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A config file of this package's resources, in which {@code @NAME@} stands for a value. */
final class Template {
  private static final Pattern NAME = Pattern.compile("@([A-Z0-9_]+)@");

  private Template() {}

  /** Writes it; a name that has no value is a mistake. */
  static Path write(String resource, Path file, Map<String, String> values) throws IOException {
    return Files.writeString(file, fill(read(resource), values));
  }

  static String fill(String text, Map<String, String> values) {
    return NAME.matcher(text)
        .replaceAll(
            match -> {
              String value = values.get(match.group(1));
              if (value == null) {
                throw new IllegalArgumentException("no value for " + match.group());
              }
              return Matcher.quoteReplacement(value);
            });
  }

  private static String read(String resource) throws IOException {
    try (InputStream in = Template.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
