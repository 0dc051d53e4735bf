package dev.penstock.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** When a JVM stopped all threads, by its {@code -Xlog:safepoint}, in parts of the time. */
public final class SafepointLog {
  private static final Pattern TOTAL = Pattern.compile("Total:\\s*(\\d+) ns");

  private final Path log;
  private int read;

  /** The file may not be there yet. */
  public SafepointLog(Path log) {
    this.log = log;
  }

  /** What was written since the last call: how long each stop took, from the request to stop on. */
  public List<Duration> next() throws IOException {
    String text = Files.readString(log);
    List<Duration> stops = stops(text.substring(read));
    read = text.lastIndexOf('\n') + 1;
    return stops;
  }

  static List<Duration> stops(String text) {
    return TOTAL
        .matcher(text)
        .results()
        .map(match -> Duration.ofNanos(Long.parseLong(match.group(1))))
        .toList();
  }
}
