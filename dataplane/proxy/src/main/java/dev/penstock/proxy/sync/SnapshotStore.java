package dev.penstock.proxy.sync;

import dev.penstock.protocol.v1.Delta;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last good config in a file: a full snapshot and the deltas since, each with a checksum. It
 * has private keys: the folder must be in memory, and the file is readable to its owner alone. For
 * one thread.
 *
 * <pre>
 * file   = "PENSTOCK" format:int32 *record
 * record = type:int8 length:int32 sha256:32 octets, of type, length and payload  payload
 * </pre>
 */
final class SnapshotStore {
  /**
   * Deltas after a full snapshot may take this much, or as much as the snapshot, if that is more.
   */
  private static final int MIN_JOURNAL_BYTES = 64 * 1024;

  private static final String FILE = "config.snapshot";

  private final Path folder;
  private final Path file;
  private long baseBytes;
  private long journalBytes;

  /** Whether the file is as this object thinks it is. */
  private boolean appendable;

  SnapshotStore(Path folder) {
    this.folder = folder;
    this.file = folder.resolve(FILE);
  }

  /**
   * What was read.
   *
   * @param serving what served in place of what had been rejected, or null when nothing had
   * @param deltas a full one and those after it; none when nothing is stored
   * @param fault why the file, or its end, could not be used, or null
   */
  record Stored(@Nullable Delta serving, List<Delta> deltas, @Nullable String fault) {}

  /** Reads the file as far as it is undamaged. What is missing or damaged is no error. */
  Stored load() {
    if (!Files.exists(file)) {
      return new Stored(null, List.of(), null);
    }
    SnapshotReader reader = new SnapshotReader(file);
    Stored stored = reader.read();
    appendable = stored.fault() == null && !stored.deltas().isEmpty();
    // What a file from before weighs as a journal is not known: the next full snapshot sets it.
    journalBytes = appendable ? reader.size() : 0;
    baseBytes = 0;
    return stored;
  }

  /**
   * Adds a delta.
   *
   * @return false when a full snapshot is to be written in its stead
   */
  boolean append(Delta delta) throws IOException {
    byte[] record = SnapshotFormat.record(SnapshotFormat.RecordType.DELTA, delta.toByteArray());
    if (!appendable || journalBytes + record.length > Math.max(MIN_JOURNAL_BYTES, baseBytes)) {
      return false;
    }
    // Until it is written whole, nothing may follow it.
    appendable = false;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.APPEND)) {
      write(channel, record);
    }
    appendable = true;
    journalBytes += record.length;
    return true;
  }

  /** Replaces everything, at once or not at all. */
  void rewrite(byte @Nullable [] serving, byte[] full) throws IOException {
    appendable = false;
    List<byte[]> parts = new ArrayList<>();
    parts.add(SnapshotFormat.header());
    if (serving != null) {
      parts.add(SnapshotFormat.record(SnapshotFormat.RecordType.SERVING, serving));
    }
    parts.add(SnapshotFormat.record(SnapshotFormat.RecordType.FULL, full));
    Path temporary = folder.resolve(FILE + ".new");
    Files.deleteIfExists(temporary);
    Files.createFile(
        temporary,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    long size = 0;
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      for (byte[] part : parts) {
        write(channel, part);
        size += part.length;
      }
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
    appendable = true;
    baseBytes = size;
    journalBytes = 0;
  }

  private static void write(FileChannel channel, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    channel.force(false);
  }
}
