package dev.penstock.api.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ManifestsTest {
  @Test
  void shouldEqualCommittedFilesWhenGeneratedAnew() throws IOException {
    assertThat(committed())
        .as("crds/manifests is stale: run `make manifests`")
        .isEqualTo(Manifests.generate());
  }

  private static SortedMap<String, String> committed() throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> folder = Files.list(Path.of("manifests"))) {
      folder.forEach(file -> files.put(file.getFileName().toString(), read(file)));
    }
    return files;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
