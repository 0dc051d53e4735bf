package dev.penstock.operator.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.snapshot.ConfigSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every translation case is a folder of files that can be read. With {@code -Dgolden.update=true}
 * the files that follow from {@code 1-objects.yaml} are written again.
 */
class GoldenTest {
  private static final Set<String> REQUEST_FIELDS =
      Set.of("listener", "method", "host", "path", "headers", "sni");
  private static final Set<String> RESPONSE_FIELDS =
      Set.of("status", "backend", "location", "headers");
  private static final Set<String> UPSTREAM_FIELDS = Set.of("host", "path", "headers");

  static List<String> cases() throws IOException {
    try (Stream<java.nio.file.Path> folders = Files.list(GoldenCase.ROOT)) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shouldTranslateAsWritten(String name) {
    GoldenCase golden = new GoldenCase(name);
    golden
        .results()
        .forEach(
            (file, text) -> {
              if (Boolean.getBoolean("golden.update")) {
                golden.write(file, text);
              }
              assertThat(text)
                  .as("%s/%s; when the new text is right, run make golden", name, file)
                  .isEqualTo(golden.read(file));
            });
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shouldAskOnlyForWhatTheSnapshotKnows(String name) {
    GoldenCase golden = new GoldenCase(name);
    ConfigSnapshot snapshot = golden.snapshot();
    assertThat(golden.requests()).isNotEmpty();
    for (Map<String, Object> entry : golden.requests()) {
      Map<?, ?> request = part(entry, "request");
      Map<?, ?> response = part(entry, "response");
      assertThat(entry.keySet()).isSubsetOf("request", "response", "upstream");
      assertThat(names(request)).isSubsetOf(REQUEST_FIELDS).contains("listener", "host", "path");
      assertThat(names(response)).isSubsetOf(RESPONSE_FIELDS).contains("status");
      assertThat(names(part(entry, "upstream"))).isSubsetOf(UPSTREAM_FIELDS);
      assertThat(snapshot.listeners().keys()).contains(String.valueOf(request.get("listener")));
      assertThat(snapshot.clusters().keys()).containsAll(backends(response.get("backend")));
    }
  }

  private static Map<?, ?> part(Map<String, Object> entry, String name) {
    return entry.get(name) instanceof Map<?, ?> map ? map : Map.of();
  }

  private static List<String> names(Map<?, ?> map) {
    return map.keySet().stream().map(String::valueOf).toList();
  }

  private static List<String> backends(@Nullable Object backend) {
    return switch (backend) {
      case null -> List.of();
      case Collection<?> several -> several.stream().map(String::valueOf).toList();
      default -> List.of(String.valueOf(backend));
    };
  }
}
