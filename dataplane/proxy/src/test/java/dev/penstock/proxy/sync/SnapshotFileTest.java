package dev.penstock.proxy.sync;

import static dev.penstock.proxy.support.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SnapshotFileTest {
  @TempDir private Path folder;

  private final RoutingTarget target = new RoutingTarget();
  private final RecordingListener listener = new RecordingListener();

  @Test
  void shouldFollowTheFileWhenItChanges() throws Exception {
    Path file = write(routes("/a"));
    try (SnapshotFile follower = SnapshotFile.open(file, target, listener)) {
      assertThat(follower).isNotNull();
      assertThat(target.route("/a")).isEqualTo("n/r");

      write(routes("/b"));
      await().until(() -> target.route("/b").equals("n/r"));
      assertThat(target.route("/a")).isEqualTo("none");
    }
  }

  @Test
  void shouldKeepWhatItHasWhenTheFileBecomesWrong() throws Exception {
    Path file = write(routes("/a"));
    try (SnapshotFile follower = SnapshotFile.open(file, target, listener)) {
      assertThat(follower).isNotNull();
      write("{");
      await().until(() -> !listener.faults.isEmpty());
      assertThat(target.route("/a")).isEqualTo("n/r");

      Files.delete(file);
      await().until(() -> listener.faults.getLast().contains("cannot be read"));
      write(routes("/b"));
      await().until(() -> target.route("/b").equals("n/r"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ | must be a Delta of the config protocol in JSON",
        "{\"nonsense\":1} | nonsense",
        "{\"routes\":[{\"rules\":[{}]}]} | a resource of kind ROUTE has no name",
        "{\"fromVersion\":\"v1\"} | fromVersion: must be empty",
        "{\"listeners\":[{\"name\":\"l\",\"port\":0,\"protocol\":\"HTTP\"}]} | LISTENER l: port:"
            + " must be 1 to 65535, is 0",
        "{\"routes\":[{\"name\":\"n/r\",\"rules\":[{\"matches\":[{\"path\":{\"regex\":\"(\"}}]}]}]}"
            + " | ROUTE n/r: rules[0].matches[0].path.regex",
      })
  void shouldNameTheFileAndTheFaultWhenItIsWrongAtTheStart(String json, String fault)
      throws IOException {
    Path file = write(json);

    assertThat(problem(file)).startsWith(file + ": ").contains(fault);
  }

  @Test
  void shouldNameTheFileWhenItIsMissing() {
    Path file = folder.resolve("none.json");

    assertThat(problem(file)).startsWith(file + " cannot be read");
  }

  private String problem(Path file) {
    return catchThrowableOfType(
            InvalidSnapshotException.class, () -> SnapshotFile.open(file, target, listener))
        .problem();
  }

  private static String routes(String prefix) {
    return """
    {"routes": [{"name": "n/r", "attachments": [{"listener": "http"}],
      "rules": [{"matches": [{"path": {"prefix": "%s"}}]}]}]}
    """
        .formatted(prefix);
  }

  private Path write(String json) throws IOException {
    return Files.writeString(folder.resolve("s.json"), json);
  }
}
