package dev.penstock.proxy.http;

import org.jspecify.annotations.Nullable;

/**
 * The head of a response, interim (1xx) or final. The headers and flags can be changed in place.
 *
 * <p>{@code headers()} from a decoder hold all fields that came, hop-by-hop ones included: {@link
 * Hygiene} strips those. There is no reason phrase: it carries nothing and HTTP/2 has none;
 * HTTP/1.1 gets the registered one.
 */
public final class ResponseHead implements HttpEvent {
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int FIRST_FINAL_STATUS = 200;

  private final int status;
  private final Headers headers;
  private final BodyFraming framing;
  private boolean keepAlive = true;
  private @Nullable String upgrade;

  /**
   * A response with keep-alive.
   *
   * @param status 100 to 999
   */
  public ResponseHead(int status, Headers headers, BodyFraming framing) {
    if (status < 100 || status > 999) {
      throw new IllegalArgumentException("a status has three digits, not " + status);
    }
    this.status = status;
    this.headers = headers;
    this.framing = framing;
  }

  /** 100 to 999. */
  public int status() {
    return status;
  }

  /**
   * True for 1xx except 101: another head follows, and neither body nor end belongs to this one.
   */
  public boolean isInterim() {
    return status < FIRST_FINAL_STATUS && status != SWITCHING_PROTOCOLS;
  }

  /** True for 101: what follows on the connection is a tunnel, see {@link #upgrade()}. */
  public boolean isSwitchingProtocols() {
    return status == SWITCHING_PROTOCOLS;
  }

  /** The fields, in order; to be changed in place. */
  public Headers headers() {
    return headers;
  }

  /** Whether a body follows, and its length when that is known. */
  public BodyFraming framing() {
    return framing;
  }

  /**
   * Received: the connection can serve another request after this. Written to HTTP/1.1: false adds
   * {@code connection: close}; closing after the end stays with the writer.
   */
  public boolean keepAlive() {
    return keepAlive;
  }

  /** See {@link #keepAlive()}. */
  public ResponseHead keepAlive(boolean value) {
    keepAlive = value;
    return this;
  }

  /** The protocol switched to by a 101, in lower case; null for any other status. */
  public @Nullable String upgrade() {
    return upgrade;
  }

  /** See {@link #upgrade()}. */
  public ResponseHead upgrade(@Nullable String token) {
    upgrade = token;
    return this;
  }

  @Override
  public String toString() {
    return status + " " + framing;
  }
}
