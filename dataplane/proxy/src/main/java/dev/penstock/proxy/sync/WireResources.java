package dev.penstock.proxy.sync;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.penstock.protocol.v1.Delta;
import dev.penstock.proxy.config.AsOf;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * The resources in force in their wire form, from which a full snapshot is written. Of a resource
 * that was rejected it has two contents: the one the config names, and the one that serves.
 */
final class WireResources {
  private final NavigableMap<ResourceKey, ByteString> current = new TreeMap<>();
  private final Map<ResourceKey, ByteString> serving = new HashMap<>();
  private Set<ResourceKey> rejected = Set.of();

  /** Takes in deltas that were applied as one, with what was rejected of the result. */
  void commit(List<ParsedDelta> deltas, Set<ResourceKey> nowRejected) {
    serving.keySet().retainAll(nowRejected);
    for (ResourceKey key : nowRejected) {
      ByteString before = current.get(key);
      if (before != null && !rejected.contains(key)) {
        serving.put(key, before);
      }
    }
    deltas.forEach(this::update);
    serving.keySet().retainAll(current.keySet());
    rejected = Set.copyOf(nowRejected);
  }

  private void update(ParsedDelta delta) {
    if (delta.isFull()) {
      current.clear();
    }
    delta.removed().forEach(current::remove);
    delta.upserts().forEach(upsert -> current.put(upsert.key(), upsert.wire().toByteString()));
  }

  /** What stands rejected. */
  Set<ResourceKey> rejected() {
    return rejected;
  }

  /** A full delta with everything the config names. */
  byte[] full(String version, AsOf asOf) {
    return encode(version, asOf, current);
  }

  /** A full delta with what serves in place of what was rejected. */
  byte[] fullServing(String version, AsOf asOf) {
    NavigableMap<ResourceKey, ByteString> resources = new TreeMap<>(current);
    resources.keySet().removeAll(rejected);
    resources.putAll(serving);
    return encode(version, asOf, resources);
  }

  private static byte[] encode(
      String version, AsOf asOf, NavigableMap<ResourceKey, ByteString> resources) {
    byte[] head =
        Delta.newBuilder().setToVersion(version).setAsOf(Wire.asOf(asOf)).build().toByteArray();
    int size = head.length;
    for (var entry : resources.entrySet()) {
      size += CodedOutputStream.computeBytesSize(field(entry.getKey()), entry.getValue());
    }
    byte[] encoded = new byte[size];
    CodedOutputStream out = CodedOutputStream.newInstance(encoded);
    try {
      out.writeRawBytes(head);
      for (var entry : resources.entrySet()) {
        // A message within a message has the same wire form as bytes.
        out.writeBytes(field(entry.getKey()), entry.getValue());
      }
    } catch (IOException e) {
      throw new IllegalStateException("An array of the right size took in too little", e);
    }
    return encoded;
  }

  private static int field(ResourceKey key) {
    return switch (key.kind()) {
      case LISTENER -> Delta.LISTENERS_FIELD_NUMBER;
      case ROUTE -> Delta.ROUTES_FIELD_NUMBER;
      case CLUSTER -> Delta.CLUSTERS_FIELD_NUMBER;
      case CERTIFICATE -> Delta.CERTIFICATES_FIELD_NUMBER;
      case HANDOVER -> Delta.HANDOVERS_FIELD_NUMBER;
      case TICKET_KEYS -> Delta.TICKET_KEYS_FIELD_NUMBER;
    };
  }
}
