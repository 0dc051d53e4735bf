package dev.penstock.operator.snapshot;

import dev.penstock.operator.view.PrivateBytes;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 over an unambiguous encoding of a resource. The encoding walks the components of records,
 * so that a component added to a resource cannot be forgotten here.
 */
final class ContentHash {
  /** Octets of a digest. */
  static final int LENGTH = 32;

  private static final ClassValue<Shape> SHAPES =
      new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
          return Shape.of(type);
        }
      };

  private ContentHash() {}

  /** The digest of one resource. */
  static byte[] of(ConfigResource resource) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream(512);
    try {
      write(resource, new DataOutputStream(octets));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sha256().digest(octets.toByteArray());
  }

  /** The digest of digests that stand one after the other. */
  static byte[] of(byte[] digests) {
    return sha256().digest(digests);
  }

  /** The digest of digests, in their order, in hexadecimal. */
  static String combined(byte[]... digests) {
    MessageDigest sha256 = sha256();
    for (byte[] digest : digests) {
      sha256.update(digest);
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  private static void write(@Nullable Object value, DataOutputStream out) throws IOException {
    switch (value) {
      case null -> out.writeByte(0);
      case String text -> writeOctets(1, text.getBytes(StandardCharsets.UTF_8), out);
      case PrivateBytes octets -> writeOctets(2, octets.toByteArray(), out);
      case Integer number -> writeNumber(number, out);
      case Long number -> writeNumber(number, out);
      case Boolean truth -> {
        out.writeByte(7);
        out.writeBoolean(truth);
      }
      case Enum<?> constant ->
          writeOctets(4, constant.name().getBytes(StandardCharsets.UTF_8), out);
      case List<?> list -> {
        out.writeByte(5);
        out.writeInt(list.size());
        for (Object element : list) {
          write(element, out);
        }
      }
      case Record record -> writeRecord(record, out);
      default -> throw new IllegalArgumentException("a resource cannot hold a " + value.getClass());
    }
  }

  private static void writeRecord(Record record, DataOutputStream out) throws IOException {
    Shape shape = SHAPES.get(record.getClass());
    writeOctets(6, shape.name().getBytes(StandardCharsets.UTF_8), out);
    for (Method component : shape.components()) {
      try {
        write(component.invoke(record), out);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("cannot read " + component, e);
      }
    }
  }

  private static void writeOctets(int tag, byte[] octets, DataOutputStream out) throws IOException {
    out.writeByte(tag);
    out.writeInt(octets.length);
    out.write(octets);
  }

  private static void writeNumber(long number, DataOutputStream out) throws IOException {
    out.writeByte(3);
    out.writeLong(number);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private record Shape(String name, List<Method> components) {
    static Shape of(Class<?> type) {
      RecordComponent[] components = type.getRecordComponents();
      if (components == null) {
        throw new IllegalArgumentException(type + " is not a record");
      }
      List<Method> accessors = Arrays.stream(components).map(RecordComponent::getAccessor).toList();
      return new Shape(type.getSimpleName(), accessors);
    }
  }
}
