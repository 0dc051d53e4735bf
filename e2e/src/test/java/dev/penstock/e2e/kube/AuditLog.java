package dev.penstock.e2e.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The writes to the API since this was made, as the API server's own log has them. */
public final class AuditLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Instant since = Instant.now();

  AuditLog(Path folder) {
    this.folder = folder;
  }

  /**
   * One write.
   *
   * @param subresource empty when the object itself was written
   * @param status of HTTP
   */
  public record Write(
      String user,
      String verb,
      String resource,
      String subresource,
      String namespace,
      String name,
      int status) {}

  /** The writes of which the log has a certain word, in the order they ended. */
  public List<Write> writes(String word) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("audit"))
          .filter(this::isWrittenSince)
          .sorted()
          .flatMap(file -> writes(file, word).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The log is cut into files of hundreds of megabytes: those of earlier need not be read. */
  private boolean isWrittenSince(Path file) {
    try {
      return !Files.getLastModifiedTime(file).toInstant().isBefore(since);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Write> writes(Path file, String word) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.contains(word) && line.endsWith("}"))
          .map(AuditLog::parse)
          .filter(event -> !received(event).isBefore(since))
          .map(AuditLog::write)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Instant received(JsonNode event) {
    return Instant.parse(event.path("requestReceivedTimestamp").asText());
  }

  private static Write write(JsonNode event) {
    JsonNode object = event.path("objectRef");
    return new Write(
        event.path("user").path("username").asText(),
        event.path("verb").asText(),
        object.path("resource").asText(),
        object.path("subresource").asText(),
        object.path("namespace").asText(),
        object.path("name").asText(),
        event.path("responseStatus").path("code").asInt());
  }
}
