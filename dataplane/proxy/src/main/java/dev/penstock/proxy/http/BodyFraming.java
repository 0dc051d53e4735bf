package dev.penstock.proxy.http;

/**
 * What the head says of the body's length, whatever the wire form. Encoders write it in the form of
 * their connection (RFC 9112 section 6, RFC 9113 section 8.1.1) and ignore any {@code
 * content-length} and {@code transfer-encoding} among the headers, except the {@code
 * content-length} of a response that must have no body (to HEAD, 304).
 *
 * @param length octets of the body when {@code kind} is {@code LENGTH}, else 0
 */
public record BodyFraming(Kind kind, long length) {
  /** See {@link Kind#NONE}. */
  public static final BodyFraming NONE = new BodyFraming(Kind.NONE, 0);

  /** See {@link Kind#STREAMED}. */
  public static final BodyFraming STREAMED = new BodyFraming(Kind.STREAMED, 0);

  /** How the end of a body is known. */
  public enum Kind {
    /** There is no body, and no length is written. */
    NONE,
    /** It has so many octets; 0 is written as {@code content-length: 0}. */
    LENGTH,
    /** It is known when it comes: by the last chunk, the connection's close, or END_STREAM. */
    STREAMED
  }

  /** Throws {@link IllegalArgumentException} when the length is negative. */
  public BodyFraming {
    if (length < 0) {
      throw new IllegalArgumentException("a body's length is 0 or more, not " + length);
    }
  }

  /** A body of exactly {@code octets}, 0 or more. */
  public static BodyFraming ofLength(long octets) {
    return new BodyFraming(Kind.LENGTH, octets);
  }

  /** True when no octet of a body will come. */
  public boolean isEmpty() {
    return kind != Kind.STREAMED && length == 0;
  }
}
