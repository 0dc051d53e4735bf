package dev.penstock.proxy.golden;

import com.google.protobuf.util.JsonFormat;
import dev.penstock.protocol.v1.Delta;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * One folder of the golden chain; its README.md says what the files are.
 *
 * @param name of the folder
 * @param delta 3-delta.json
 * @param exchanges 5-requests.yaml
 */
record GoldenCase(String name, Delta delta, List<Exchange> exchanges) {
  /** Seen from this module's folder. */
  private static final Path FOLDER = Path.of("..", "..", "operator", "src", "test", "golden");

  /** A request, and what comes of it. */
  record Exchange(Request request, Response response, Upstream upstream) {}

  /** What is sent; {@code sni} is null on a cleartext listener. */
  record Request(
      String listener,
      @Nullable String sni,
      String method,
      String host,
      String path,
      Map<String, @Nullable String> headers) {}

  /** What must come back; {@code backends} is empty when none may have been asked. */
  record Response(
      int status,
      List<String> backends,
      @Nullable String location,
      Map<String, @Nullable String> headers) {}

  /** What the backend must have seen; a header that is null must be absent. */
  record Upstream(
      @Nullable String host, @Nullable String path, Map<String, @Nullable String> headers) {}

  static List<GoldenCase> all() {
    try (var folders = Files.list(FOLDER)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("5-requests.yaml")))
          .sorted()
          .map(GoldenCase::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static GoldenCase read(Path folder) {
    Delta.Builder delta = Delta.newBuilder();
    try (InputStream requests = Files.newInputStream(folder.resolve("5-requests.yaml"))) {
      JsonFormat.parser().merge(Files.readString(folder.resolve("3-delta.json")), delta);
      Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
      List<Exchange> exchanges = new ArrayList<>();
      List<?> entries = yaml.load(requests);
      if (entries != null) {
        entries.forEach(entry -> exchanges.add(exchange(fields(entry))));
      }
      return new GoldenCase(
          String.valueOf(folder.getFileName()), delta.build(), List.copyOf(exchanges));
    } catch (IOException e) {
      throw new UncheckedIOException(folder.toString(), e);
    }
  }

  private static Exchange exchange(Map<?, ?> entry) {
    Map<?, ?> request = fields(entry.get("request"));
    Map<?, ?> response = fields(entry.get("response"));
    Map<?, ?> upstream = fields(entry.get("upstream"));
    String method = text(request, "method");
    return new Exchange(
        new Request(
            String.valueOf(request.get("listener")),
            text(request, "sni"),
            method == null ? "GET" : method,
            String.valueOf(request.get("host")),
            String.valueOf(request.get("path")),
            headers(request)),
        new Response(
            Integer.parseInt(String.valueOf(response.get("status"))),
            backends(response.get("backend")),
            text(response, "location"),
            headers(response)),
        new Upstream(text(upstream, "host"), text(upstream, "path"), headers(upstream)));
  }

  private static List<String> backends(@Nullable Object value) {
    return switch (value) {
      case null -> List.of();
      case List<?> several -> several.stream().map(String::valueOf).toList();
      default -> List.of(value.toString());
    };
  }

  private static Map<String, @Nullable String> headers(Map<?, ?> owner) {
    Map<String, @Nullable String> headers = new LinkedHashMap<>();
    fields(owner.get("headers"))
        .forEach((name, value) -> headers.put(name.toString(), value == null ? null : value + ""));
    return headers;
  }

  private static @Nullable String text(Map<?, ?> owner, String name) {
    Object value = owner.get(name);
    return value == null ? null : value.toString();
  }

  private static Map<?, ?> fields(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  @Override
  public String toString() {
    return name;
  }
}
