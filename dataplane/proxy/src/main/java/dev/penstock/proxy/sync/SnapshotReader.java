package dev.penstock.proxy.sync;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.penstock.protocol.v1.Delta;
import dev.penstock.proxy.sync.SnapshotFormat.RecordType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a {@link SnapshotStore}'s file up to its end or to the first damage. */
final class SnapshotReader {
  private final Path file;
  private final List<Delta> deltas = new ArrayList<>();
  private @Nullable Delta serving;
  private int size;

  SnapshotReader(Path file) {
    this.file = file;
  }

  /** Octets read without a fault. */
  int size() {
    return size;
  }

  SnapshotStore.Stored read() {
    ByteBuffer in;
    try {
      in = ByteBuffer.wrap(Files.readAllBytes(file));
    } catch (IOException e) {
      return result("cannot be read: " + e);
    }
    String fault = header(in);
    while (fault == null && in.hasRemaining()) {
      size = in.position();
      fault = record(in);
    }
    if (fault == null) {
      size = in.position();
      fault = deltas.isEmpty() ? "has no whole snapshot: ignored" : null;
    }
    return result(fault);
  }

  private SnapshotStore.Stored result(@Nullable String fault) {
    return new SnapshotStore.Stored(
        deltas.isEmpty() ? null : serving, deltas, fault == null ? null : file + " " + fault);
  }

  private static @Nullable String header(ByteBuffer in) {
    byte[] magic = new byte[SnapshotFormat.MAGIC.length];
    if (in.remaining() < SnapshotFormat.HEADER_BYTES) {
      return "is too short to be a snapshot: ignored";
    }
    in.get(magic);
    if (!Arrays.equals(magic, SnapshotFormat.MAGIC)) {
      return "is no snapshot: ignored";
    }
    int format = in.getInt();
    return format == SnapshotFormat.FORMAT
        ? null
        : "has format " + format + ", this version reads " + SnapshotFormat.FORMAT + ": ignored";
  }

  private @Nullable String record(ByteBuffer in) {
    int at = in.position();
    if (in.remaining() < SnapshotFormat.PREFIX_BYTES + SnapshotFormat.CHECKSUM_BYTES) {
      return damage("ends within the record at octet ", at);
    }
    byte type = in.get();
    int length = in.getInt();
    byte[] expected = new byte[SnapshotFormat.CHECKSUM_BYTES];
    in.get(expected);
    if (length < 0 || length > in.remaining()) {
      return damage("ends within the record at octet ", at);
    }
    byte[] payload = new byte[length];
    in.get(payload);
    if (!Arrays.equals(
        expected, SnapshotFormat.checksum(SnapshotFormat.prefix(type, length), payload))) {
      return damage("has a wrong checksum in the record at octet ", at);
    }
    RecordType known = RecordType.of(type);
    return known == null
        ? damage("has a record of an unknown type at octet ", at)
        : take(known, payload, at);
  }

  private @Nullable String take(RecordType type, byte[] payload, int at) {
    try {
      Delta delta = Delta.parseFrom(payload);
      switch (type) {
        case SERVING -> serving = delta;
        case FULL, DELTA -> deltas.add(delta);
      }
      return null;
    } catch (InvalidProtocolBufferException e) {
      return damage("has an unreadable record at octet ", at);
    }
  }

  private String damage(String what, int at) {
    return what + at + (deltas.isEmpty() ? ": ignored" : ": what comes before it is used");
  }
}
