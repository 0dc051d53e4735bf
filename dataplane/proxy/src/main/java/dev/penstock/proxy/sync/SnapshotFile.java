package dev.penstock.proxy.sync;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.penstock.protocol.v1.Delta;
import dev.penstock.protocol.v1.PodMessage;
import dev.penstock.proxy.config.ConfigTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Keeps a target at what a file says: a full snapshot, the protocol's {@code Delta} in protobuf's
 * JSON form. No operator takes part. A change of the file is put in force within a second; a file
 * that has become wrong changes nothing and is reported.
 */
public final class SnapshotFile implements AutoCloseable {
  private static final long POLL_MILLIS = 500;
  private static final String DEFAULT_VERSION = "file";

  private final Path file;
  private final SyncListener listener;
  private final ConfigHolder holder;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("penstock-snapshot-file").factory());
  private String content = "";

  private SnapshotFile(Path file, ConfigTarget target, SyncListener listener) {
    this.file = file;
    this.listener = listener;
    this.holder = new ConfigHolder(target, null, listener);
  }

  /**
   * Puts the file in force, and what it becomes.
   *
   * @throws InvalidSnapshotException when it cannot be read, or not every resource of it be applied
   */
  public static SnapshotFile open(Path file, ConfigTarget target, SyncListener listener)
      throws InvalidSnapshotException {
    SnapshotFile opened = new SnapshotFile(file, target, listener);
    opened.load();
    opened.executor.scheduleWithFixedDelay(
        opened::reload, POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
    return opened;
  }

  /** Looks at the file no more. */
  @Override
  public void close() {
    executor.shutdownNow();
  }

  private void load() throws InvalidSnapshotException {
    PodMessage answer = holder.receive(parse(read()));
    if (answer.hasNack()) {
      throw new InvalidSnapshotException(file + ": " + answer.getNack().getMessage());
    }
    if (answer.getAck().getRejectionsCount() > 0) {
      throw new InvalidSnapshotException(
          answer.getAck().getRejectionsList().stream()
              .map(r -> file + ": " + r.getKind() + " " + r.getName() + ": " + r.getMessage())
              .collect(Collectors.joining("; ")));
    }
  }

  private void reload() {
    try {
      if (!read().equals(content)) {
        load();
      }
    } catch (InvalidSnapshotException e) {
      listener.onFault(e.problem());
    }
  }

  private String read() throws InvalidSnapshotException {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new InvalidSnapshotException(file + " cannot be read: " + e);
    }
  }

  private Delta parse(String json) throws InvalidSnapshotException {
    // Also a wrong content is looked at once only.
    content = json;
    Delta.Builder delta = Delta.newBuilder();
    try {
      JsonFormat.parser().merge(json, delta);
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidSnapshotException(
          file + ": must be a Delta of the config protocol in JSON: " + e.getMessage());
    }
    if (!delta.getFromVersion().isEmpty()) {
      throw new InvalidSnapshotException(
          file + ": fromVersion: must be empty: a file holds a full snapshot");
    }
    if (delta.getToVersion().isEmpty()) {
      delta.setToVersion(DEFAULT_VERSION);
    }
    // Whoever edits a file by hand is not held to the API server's history.
    return delta.clearAsOf().build();
  }
}
