package dev.penstock.operator.golden;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.penstock.operator.model.FleetTranslation;
import dev.penstock.operator.model.Translation;
import dev.penstock.operator.model.Translator;
import dev.penstock.operator.push.ProtoMapper;
import dev.penstock.operator.snapshot.ConfigSnapshot;
import dev.penstock.operator.snapshot.SnapshotDiff;
import dev.penstock.operator.source.GoldenView;
import dev.penstock.operator.status.GoldenStatus;
import dev.penstock.operator.view.ObjectKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One folder of the golden chain: objects to snapshot to delta and status, and requests that a
 * proxy with that delta answers.
 */
final class GoldenCase {
  static final Path ROOT = Path.of("src/test/golden");

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Path folder;
  private final Translation translation;

  GoldenCase(String name) {
    this.folder = ROOT.resolve(name);
    this.translation =
        new Translator(InstantSource.fixed(NOW))
            .translate(GoldenView.of(Yaml.objects(read("1-objects.yaml"), NOW.toString())));
  }

  /** What the objects result in, by file. */
  Map<String, String> results() {
    Map<String, String> results = new TreeMap<>();
    results.put("2-snapshot.yaml", snapshotText());
    results.put("3-delta.json", deltaText());
    results.put("4-status.yaml", statusText());
    return results;
  }

  ConfigSnapshot snapshot() {
    return onlyFleet().snapshot();
  }

  /** The requests and what is expected of each. */
  List<Map<String, Object>> requests() {
    List<Map<String, Object>> requests = new ArrayList<>();
    for (Object entry : Yaml.read(read("5-requests.yaml"), List.class)) {
      Map<String, Object> copy = new LinkedHashMap<>();
      ((Map<?, ?>) entry).forEach((key, value) -> copy.put(String.valueOf(key), value));
      requests.add(copy);
    }
    return requests;
  }

  String read(String file) {
    try {
      return Files.readString(folder.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(String file, String text) {
    try {
      Files.writeString(folder.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private FleetTranslation onlyFleet() {
    if (translation.fleets().size() != 1) {
      throw new IllegalStateException("a golden case has one Gateway: " + folder);
    }
    return translation.fleets().valueAt(0);
  }

  private String snapshotText() {
    ConfigSnapshot snapshot = snapshot();
    Map<String, Object> parts = new LinkedHashMap<>();
    parts.put("version", snapshot.version());
    putUnlessEmpty(parts, "listeners", snapshot.listeners().values());
    putUnlessEmpty(parts, "routes", snapshot.routes().values());
    putUnlessEmpty(parts, "clusters", snapshot.clusters().values());
    putUnlessEmpty(parts, "certificates", snapshot.certificates().values());
    putUnlessEmpty(parts, "handovers", snapshot.handovers().values());
    putUnlessEmpty(parts, "ticketKeys", snapshot.ticketKeys().values());
    return Yaml.write(parts);
  }

  private static void putUnlessEmpty(Map<String, Object> parts, String name, List<?> resources) {
    Object plain = Yaml.plain(resources);
    if (plain != null) {
      parts.put(name, plain);
    }
  }

  private String deltaText() {
    try {
      return JsonFormat.printer()
              .sortingMapKeys()
              .print(ProtoMapper.toProto(SnapshotDiff.between(null, snapshot())))
          + "\n";
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a delta can always be printed", e);
    }
  }

  private String statusText() {
    GoldenStatus statuses = new GoldenStatus(translation, NOW);
    List<Map<String, Object>> all = new ArrayList<>();
    for (ObjectKey gateway : translation.view().gateways().keys()) {
      all.add(status("Gateway", gateway, statuses.gateway(gateway)));
    }
    for (ObjectKey route : translation.view().routes().keys()) {
      all.add(status("Route", route, statuses.route(route)));
    }
    return Yaml.write(all);
  }

  private static Map<String, Object> status(String kind, ObjectKey key, Object status) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("kind", kind);
    object.put("name", key.toString());
    object.put("status", status);
    return object;
  }
}
