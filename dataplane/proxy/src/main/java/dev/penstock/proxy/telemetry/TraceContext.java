package dev.penstock.proxy.telemetry;

import dev.penstock.proxy.http.Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that each forwarded request has a {@code traceparent}, as W3C Trace Context (section
 * 3.2) wants: a valid one is passed on as it came, since the gateway records no span of its own;
 * any other is replaced.
 */
final class TraceContext {
  static final AsciiString TRACEPARENT = AsciiString.cached("traceparent");
  private static final AsciiString TRACESTATE = AsciiString.cached("tracestate");
  private static final int LENGTH = 55;
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TEMPLATE =
      "00-%032d-%016d-00".formatted(0, 0).getBytes(StandardCharsets.US_ASCII);

  /** One for each event loop: an exchange's methods are called on its loop. */
  private static final ThreadLocal<SplittableRandom> RANDOM =
      ThreadLocal.withInitial(SplittableRandom::new);

  private TraceContext() {}

  /** Gives {@code headers} a trace when they have none that is valid. */
  static void ensure(Headers headers) {
    if (headers.count(TRACEPARENT) == 1 && isValid(headers.get(TRACEPARENT))) {
      return;
    }
    // Without its parent a state means nothing (section 3.3.1.1).
    headers.remove(TRACESTATE);
    headers.set(TRACEPARENT, generate());
  }

  /** The trace's id of a valid {@code traceparent}, or null. */
  static @Nullable String traceId(@Nullable AsciiString traceparent) {
    return traceparent != null && isValid(traceparent) ? traceparent.toString(3, 35) : null;
  }

  static boolean isValid(@Nullable AsciiString value) {
    if (value == null || value.length() < LENGTH || !separatorsStand(value)) {
      return false;
    }
    boolean future = !(value.charAt(0) == '0' && value.charAt(1) == '0');
    if (value.length() > LENGTH && (!future || value.charAt(LENGTH) != '-')) {
      return false;
    }
    return isHex(value, 0, 2)
        && !(value.charAt(0) == 'f' && value.charAt(1) == 'f')
        && isHex(value, 3, 35)
        && !isZero(value, 3, 35)
        && isHex(value, 36, 52)
        && !isZero(value, 36, 52)
        && isHex(value, 53, LENGTH);
  }

  private static boolean separatorsStand(AsciiString value) {
    return value.charAt(2) == '-' && value.charAt(35) == '-' && value.charAt(52) == '-';
  }

  private static boolean isHex(AsciiString value, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = value.charAt(i);
      if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isZero(AsciiString value, int from, int to) {
    for (int i = from; i < to; i++) {
      if (value.charAt(i) != '0') {
        return false;
      }
    }
    return true;
  }

  private static AsciiString generate() {
    SplittableRandom random = RANDOM.get();
    byte[] octets = TEMPLATE.clone();
    // Odd, so never zero, which would be invalid.
    hex(random.nextLong(), octets, 3);
    hex(random.nextLong() | 1, octets, 19);
    hex(random.nextLong() | 1, octets, 36);
    return new AsciiString(octets, false);
  }

  private static void hex(long number, byte[] to, int at) {
    long rest = number;
    for (int i = at + 15; i >= at; i--) {
      to[i] = DIGITS[(int) rest & 0xF];
      rest >>>= 4;
    }
  }
}
