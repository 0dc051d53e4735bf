package dev.penstock.operator.view;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the ticket keys of all fleets are made from, kept in one Secret of the operator's namespace:
 *
 * <pre>
 *   next      32 random octets: known to all before any ticket is sealed by it
 *   current   seals
 *   previous  sealed before, still opens; the same as current when there was none
 *   since     when current began to seal: 2026-03-01T10:00:00Z
 * </pre>
 *
 * @param next comes after {@code current}
 * @param current what new tickets are sealed by
 * @param previous what tickets were sealed by before
 * @param since when {@code current} began to seal
 */
public record TicketSecret(
    PrivateBytes next, PrivateBytes current, PrivateBytes previous, Instant since) {
  /** The Secret's name. */
  public static final String NAME = "penstock-ticket-keys";

  private static final int LENGTH = 32;

  /** One that nobody has seen before. */
  public static TicketSecret fresh(Instant now) {
    PrivateBytes current = random();
    return new TicketSecret(random(), current, current, now);
  }

  /** The one that follows: what was distributed in time seals from now on. */
  public TicketSecret rotated(Instant now) {
    return new TicketSecret(random(), next, current, now);
  }

  /** That which seals first, then what opens too. */
  public List<PrivateBytes> inOrder() {
    return previous.equals(current) ? List.of(current, next) : List.of(current, next, previous);
  }

  /** The Secret's data, base64 as the API has it. */
  public Map<String, String> toData() {
    Base64.Encoder base64 = Base64.getEncoder();
    Map<String, String> data = new TreeMap<>();
    data.put("next", base64.encodeToString(next.toByteArray()));
    data.put("current", base64.encodeToString(current.toByteArray()));
    data.put("previous", base64.encodeToString(previous.toByteArray()));
    data.put("since", base64.encodeToString(since.toString().getBytes(US_ASCII)));
    return data;
  }

  /**
   * Reads a Secret's data.
   *
   * @throws IllegalArgumentException naming the entry and what would be right, none of its octets
   */
  public static TicketSecret fromData(@Nullable Map<String, String> data) {
    Map<String, String> entries = Objects.requireNonNullElse(data, Map.of());
    return new TicketSecret(
        secret("next", entries),
        secret("current", entries),
        secret("previous", entries),
        since(entries));
  }

  private static PrivateBytes secret(String entry, Map<String, String> data) {
    byte[] octets = octets(entry, data);
    if (octets.length != LENGTH) {
      throw new IllegalArgumentException(
          "%s: must have %d octets, has %d".formatted(entry, LENGTH, octets.length));
    }
    return PrivateBytes.of(octets);
  }

  private static Instant since(Map<String, String> data) {
    try {
      return Instant.parse(new String(octets("since", data), US_ASCII));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "since: must be an instant such as 2026-03-01T10:00:00Z", e);
    }
  }

  private static byte[] octets(String entry, Map<String, String> data) {
    String value = data.get(entry);
    if (value == null) {
      throw new IllegalArgumentException(entry + ": must be there");
    }
    try {
      return Base64.getDecoder().decode(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(entry + ": must be base64", e);
    }
  }

  private static PrivateBytes random() {
    byte[] octets = new byte[LENGTH];
    new SecureRandom().nextBytes(octets);
    return PrivateBytes.of(octets);
  }
}
