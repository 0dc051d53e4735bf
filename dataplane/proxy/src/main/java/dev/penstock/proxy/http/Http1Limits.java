package dev.penstock.proxy.http;

/**
 * How much an HTTP/1.1 peer may make us hold. Lengths are in octets.
 *
 * @param requestLine a request line longer than this, or a status line, fails: 414
 * @param head a head (request line and fields) longer than this fails: 431
 * @param fields a head or trailer section with more field lines than this fails: 431
 * @param chunkLine a chunk's size with its extensions, which are dropped, longer than this fails:
 *     400
 * @param trailers a trailer section longer than this fails: 431
 * @param held how much of the requests that follow on a connection is read before the current one
 *     is answered; reading from the socket stops there. One read's worth may come on top
 */
public record Http1Limits(
    int requestLine, int head, int fields, int chunkLine, int trailers, int held) {
  /** 8 KiB, 64 KiB, 100, 256, 8 KiB, 16 KiB. */
  public static final Http1Limits DEFAULTS =
      new Http1Limits(8 << 10, 64 << 10, 100, 256, 8 << 10, 16 << 10);

  /** Throws {@link IllegalArgumentException} unless all limits are positive. */
  public Http1Limits {
    positive("requestLine", requestLine);
    positive("head", head);
    positive("fields", fields);
    positive("chunkLine", chunkLine);
    positive("trailers", trailers);
    positive("held", held);
  }

  private static void positive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive, not " + value);
    }
  }
}
