package dev.penstock.proxy.sync;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** The octets of a {@link SnapshotStore}'s file. */
final class SnapshotFormat {
  static final byte[] MAGIC = "PENSTOCK".getBytes(StandardCharsets.US_ASCII);

  /** Raised when the form changes; a file of another format is not read. */
  static final int FORMAT = 1;

  static final int HEADER_BYTES = MAGIC.length + Integer.BYTES;
  static final int PREFIX_BYTES = 1 + Integer.BYTES;
  static final int CHECKSUM_BYTES = 32;

  private SnapshotFormat() {}

  /** What a record holds; the payload is a Delta message each time. */
  enum RecordType {
    /** What serves in place of what was rejected of the next FULL. */
    SERVING(0),
    FULL(1),
    DELTA(2);

    private final byte code;

    RecordType(int code) {
      this.code = (byte) code;
    }

    /** Null when there is no such type. */
    static @Nullable RecordType of(byte code) {
      for (RecordType type : values()) {
        if (type.code == code) {
          return type;
        }
      }
      return null;
    }
  }

  static byte[] header() {
    return ByteBuffer.allocate(HEADER_BYTES).put(MAGIC).putInt(FORMAT).array();
  }

  static byte[] record(RecordType type, byte[] payload) {
    byte[] prefix = prefix(type.code, payload.length);
    return ByteBuffer.allocate(PREFIX_BYTES + CHECKSUM_BYTES + payload.length)
        .put(prefix)
        .put(checksum(prefix, payload))
        .put(payload)
        .array();
  }

  static byte[] prefix(byte type, int length) {
    return ByteBuffer.allocate(PREFIX_BYTES).put(type).putInt(length).array();
  }

  static byte[] checksum(byte[] prefix, byte[] payload) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(prefix);
      return digest.digest(payload);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
