package dev.penstock.e2e.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sees thousands of Routes become Programmed, in one stream and at little cost. */
public final class RouteWatch implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration REST = Duration.ofSeconds(3);

  private final HttpClient client;
  private final Set<String> programmed = ConcurrentHashMap.newKeySet();
  private volatile long lastProgrammed = System.nanoTime();
  private volatile long lastEvent = System.nanoTime();
  private volatile @Nullable String ended;

  RouteWatch(ApiServer api, String path) {
    client = api.client();
    var _ = Thread.ofVirtual().start(() -> run(api, path + "?watch=true"));
  }

  private void run(ApiServer api, String path) {
    try {
      int status = HttpURLConnection.HTTP_OK;
      while (status == HttpURLConnection.HTTP_OK) {
        // The API server ends a watch that falls behind; a new one begins with all that is there.
        HttpResponse<Stream<String>> answer =
            client.send(api.get(path), HttpResponse.BodyHandlers.ofLines());
        answer.body().forEach(this::see);
        status = answer.statusCode();
      }
      ended = "the watch ended with status " + status;
    } catch (IOException | UncheckedIOException e) {
      ended = e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void see(String line) {
    lastEvent = System.nanoTime();
    // Half of the events are of Routes that nobody has said anything about yet.
    if (!line.contains("\"Programmed\"")) {
      return;
    }
    JsonNode event = parse(line);
    String name = event.path("object").path("metadata").path("name").asText();
    if (event.path("type").asText().equals("DELETED")) {
      programmed.remove(name);
    } else if (isProgrammed(event.path("object").path("status")) && programmed.add(name)) {
      lastProgrammed = lastEvent;
    }
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isProgrammed(JsonNode status) {
    for (JsonNode parent : status.path("parents")) {
      for (JsonNode condition : parent.path("conditions")) {
        if (condition.path("type").asText().equals("Programmed")
            && condition.path("status").asText().equals("True")) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Waits until a number of Routes are Programmed.
   *
   * @return when, by {@link System#nanoTime()}, the last of them was seen to be
   */
  public long awaitProgrammed(int count, Duration limit) {
    await()
        .alias("%d Routes are Programmed".formatted(count))
        .atMost(limit)
        .failFast(() -> assertThat(ended).isNull())
        .untilAsserted(() -> assertThat(programmed.size()).isEqualTo(count));
    return lastProgrammed;
  }

  /** Waits until no Route has been written for three seconds. */
  public void awaitRest() {
    await()
        .alias("no Route is written any more")
        .atMost(Duration.ofMinutes(3))
        .failFast(() -> assertThat(ended).isNull())
        .until(() -> System.nanoTime() - lastEvent > REST.toNanos());
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
