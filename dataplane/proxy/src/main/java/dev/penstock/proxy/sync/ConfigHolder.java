package dev.penstock.proxy.sync;

import dev.penstock.protocol.v1.Ack;
import dev.penstock.protocol.v1.Delta;
import dev.penstock.protocol.v1.Hello;
import dev.penstock.protocol.v1.Nack;
import dev.penstock.protocol.v1.PodMessage;
import dev.penstock.proxy.config.ConfigTarget;
import dev.penstock.proxy.config.ProxyConfig;
import dev.penstock.proxy.config.Rejection;
import dev.penstock.proxy.sync.ParsedDelta.MalformedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Owns the config in force: checks deltas, hands what results to the target, keeps it on disk and
 * says what to answer. For one thread.
 */
final class ConfigHolder {
  private final ConfigTarget target;
  private final @Nullable SnapshotStore store;
  private final SyncListener listener;
  private final WireResources wire = new WireResources();
  private HeldConfig held = HeldConfig.EMPTY;
  private List<Rejection> rejections = List.of();

  /** Keeps nothing on disk when {@code store} is null. */
  ConfigHolder(ConfigTarget target, @Nullable SnapshotStore store, SyncListener listener) {
    this.target = target;
    this.store = store;
    this.listener = listener;
  }

  /** Puts in force what the disk has. What is missing or damaged there is reported, no more. */
  void restore() {
    if (store == null) {
      return;
    }
    SnapshotStore.Stored stored = store.load();
    if (stored.fault() != null) {
      listener.onFault(stored.fault());
    }
    try {
      if (stored.serving() != null) {
        put(List.of(ParsedDelta.of(stored.serving())));
      }
      List<ParsedDelta> deltas = new ArrayList<>();
      for (Delta delta : stored.deltas()) {
        deltas.add(ParsedDelta.of(delta));
      }
      if (!deltas.isEmpty()) {
        put(deltas);
      }
    } catch (MalformedException e) {
      listener.onFault("the stored config is not one that was ever accepted: " + e.problem());
    }
  }

  /** What to say first on a stream. */
  Hello hello(String softwareVersion) {
    return Hello.newBuilder()
        .setVersion(version())
        .setAsOf(Wire.asOf(held.config().asOf()))
        .setSoftwareVersion(softwareVersion)
        .build();
  }

  /** What stands of the version in force. */
  Ack ack() {
    Ack.Builder ack =
        Ack.newBuilder().setVersion(version()).setAsOf(Wire.asOf(held.config().asOf()));
    rejections.forEach(rejection -> ack.addRejections(Wire.rejection(rejection)));
    return ack.build();
  }

  /** The version in force; empty when there is none. */
  String version() {
    return held.config().version();
  }

  /** Applies a delta, or refuses it whole, and gives the answer to it. */
  PodMessage receive(Delta wireDelta) {
    try {
      ParsedDelta delta = ParsedDelta.of(wireDelta);
      if (!delta.isFull() && !wireDelta.getFromVersion().equals(version())) {
        return nack(
            wireDelta,
            Nack.Reason.VERSION_MISMATCH,
            "it starts from version " + wireDelta.getFromVersion() + ", held is " + version());
      }
      if (delta.asOf().olderThan(held.config().asOf())) {
        return nack(
            wireDelta,
            Nack.Reason.STALE,
            "it is as of " + delta.asOf() + ", held is as of " + held.config().asOf());
      }
      Set<ResourceKey> rejectedBefore = wire.rejected();
      put(List.of(delta));
      persist(delta, rejectedBefore);
      return PodMessage.newBuilder().setAck(ack()).build();
    } catch (MalformedException e) {
      return nack(wireDelta, Nack.Reason.MALFORMED, e.problem());
    }
  }

  private PodMessage nack(Delta delta, Nack.Reason reason, String message) {
    Nack nack =
        Nack.newBuilder()
            .setVersion(delta.getToVersion())
            .setReason(reason)
            .setMessage(message)
            .build();
    listener.onRefused(nack.getVersion(), reason + ": " + nack.getMessage());
    return PodMessage.newBuilder().setNack(nack).build();
  }

  private void put(List<ParsedDelta> deltas) {
    HeldConfig next = held;
    for (ParsedDelta delta : deltas) {
      next = next.with(delta);
    }
    Map<ResourceKey, Rejection> standing = new TreeMap<>();
    for (Rejection rejection : target.apply(next.config()).rejections()) {
      standing.put(ResourceKey.of(rejection), rejection);
    }
    // What the operator sent last is what it must be told about.
    standing.putAll(next.unreadable());
    held = next;
    rejections = List.copyOf(standing.values());
    wire.commit(deltas, standing.keySet());
    listener.onApplied(next.config(), rejections);
  }

  private void persist(ParsedDelta delta, Set<ResourceKey> rejectedBefore) {
    if (store == null) {
      return;
    }
    boolean aboutRejected =
        !wire.rejected().equals(rejectedBefore)
            || delta.upserts().stream().anyMatch(u -> rejectedBefore.contains(u.key()));
    ProxyConfig config = held.config();
    try {
      if (delta.isFull() || aboutRejected || !store.append(delta.wire())) {
        byte[] serving =
            wire.rejected().isEmpty() ? null : wire.fullServing(config.version(), config.asOf());
        store.rewrite(serving, wire.full(config.version(), config.asOf()));
      }
    } catch (IOException e) {
      listener.onFault("the config in force cannot be kept on disk: " + e);
    }
  }
}
