package dev.penstock.proxy.http;

/**
 * How much an HTTP/2 peer may make us hold or do on one connection.
 *
 * @param maxConcurrentStreams streams a client may have open: further ones are refused
 *     (REFUSED_STREAM)
 * @param headerListBytes octets of one header list as RFC 9113 section 10.5.1 counts them: more
 *     gives 431
 * @param fields field lines in one header list, all {@code cookie} fields counting as one: more
 *     gives 431
 * @param initialWindow octets of one stream's body that may be under way unread; 65,535 or more
 * @param connectionWindow the same for the connection; 65,535 or more
 * @param maxFrameSize octets of one frame's payload, 16,384 to 16,777,215
 * @param resetsPerWindow RST_STREAM frames a client may send, or by its faults make us send, in
 *     {@code windowSeconds}: more closes the connection
 * @param windowSeconds see {@code resetsPerWindow}
 * @param emptyDataFrames consecutive DATA frames without octets and without END_STREAM: more close
 *     the connection
 * @param smallContinuations CONTINUATION frames without END_HEADERS that are small: more close the
 *     connection
 * @param queuedControlFrames answers to SETTINGS and PING that may wait to be written: more close
 *     the connection
 * @param idleControlFrames SETTINGS, PING, PRIORITY and unknown frames for which no HEADERS or DATA
 *     came: more close the connection; each HEADERS or DATA frame takes back 16 of them
 */
public record Http2Limits(
    int maxConcurrentStreams,
    int headerListBytes,
    int fields,
    int initialWindow,
    int connectionWindow,
    int maxFrameSize,
    int resetsPerWindow,
    int windowSeconds,
    int emptyDataFrames,
    int smallContinuations,
    int queuedControlFrames,
    int idleControlFrames) {
  private static final int LEAST_WINDOW = 65_535;

  /**
   * 128 streams, 64 KiB and 100 fields a header list, 256 KiB a stream's and 1 MiB a connection's
   * window, 16 KiB frames, 200 resets in 30 s, 2 empty DATA, 16 small CONTINUATION, 1,000 answers,
   * 10,000 control frames.
   */
  public static final Http2Limits DEFAULTS =
      new Http2Limits(
          128, 64 << 10, 100, 256 << 10, 1 << 20, 16 << 10, 200, 30, 2, 16, 1_000, 10_000);

  /** Throws {@link IllegalArgumentException} when a window is below what every peer may assume. */
  public Http2Limits {
    if (initialWindow < LEAST_WINDOW || connectionWindow < LEAST_WINDOW) {
      throw new IllegalArgumentException("windows must be 65,535 octets or more");
    }
  }
}
