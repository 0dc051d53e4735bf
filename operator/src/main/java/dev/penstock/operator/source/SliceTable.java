package dev.penstock.operator.source;

import dev.penstock.operator.source.Slice.Readiness;
import dev.penstock.operator.view.Endpoint;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.ServiceEndpoints;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All EndpointSlices, gathered by the Service they belong to. Not thread-safe. */
final class SliceTable {
  private final Map<ObjectKey, Slice> slices = new HashMap<>();
  private final Map<ObjectKey, Set<ObjectKey>> byService = new HashMap<>();
  private final Set<ObjectKey> touched = new LinkedHashSet<>();

  /** Sets or removes a slice. */
  void set(ObjectKey key, @Nullable Slice slice) {
    Slice before = slice == null ? slices.remove(key) : slices.put(key, slice);
    if (before != null) {
      Set<ObjectKey> siblings = byService.get(before.service());
      if (siblings != null) {
        siblings.remove(key);
      }
      touched.add(before.service());
    }
    if (slice != null) {
      byService.computeIfAbsent(slice.service(), service -> new LinkedHashSet<>()).add(key);
      touched.add(slice.service());
    }
  }

  /** Gives the endpoints of each Service whose slices have changed: null when it has none left. */
  void drain(BiConsumer<ObjectKey, @Nullable ServiceEndpoints> sink) {
    for (ObjectKey service : touched) {
      Set<ObjectKey> keys = byService.getOrDefault(service, Set.of());
      if (keys.isEmpty()) {
        byService.remove(service);
        sink.accept(service, null);
      } else {
        sink.accept(service, gather(service, keys));
      }
    }
    touched.clear();
  }

  private ServiceEndpoints gather(ObjectKey service, Set<ObjectKey> keys) {
    Map<String, Candidates> byPort = new HashMap<>();
    for (ObjectKey key : keys) {
      Slice slice = slices.get(key);
      if (slice != null) {
        for (Slice.Port port : slice.ports()) {
          byPort
              .computeIfAbsent(port.name(), name -> new Candidates())
              .add(slice.endpoints(), port.number());
        }
      }
    }
    return new ServiceEndpoints(
        service,
        byPort.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, port -> port.getValue().chosen())));
  }

  /** Those that are ready; when none is, those that still serve while they terminate. */
  private static final class Candidates {
    private final List<Endpoint> ready = new ArrayList<>();
    private final List<Endpoint> serving = new ArrayList<>();

    void add(List<Slice.Target> targets, int port) {
      for (Slice.Target target : targets) {
        if (target.readiness() == Readiness.READY) {
          ready.add(new Endpoint(target.address(), port));
        } else if (target.readiness() == Readiness.SERVING) {
          serving.add(new Endpoint(target.address(), port));
        }
      }
    }

    List<Endpoint> chosen() {
      return ready.isEmpty() ? serving : ready;
    }
  }
}
