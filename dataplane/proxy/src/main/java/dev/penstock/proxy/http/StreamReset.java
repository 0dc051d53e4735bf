package dev.penstock.proxy.http;

/**
 * The message ends here, unfinished. Received: the HTTP/2 peer (or this side, when the peer broke
 * the protocol in the middle of a body) has reset the stream, which closes. An HTTP/1.1 connection
 * that breaks off gives {@code channelInactive} alone. Written: resets the HTTP/2 stream, or closes
 * the HTTP/1.1 connection.
 *
 * @param errorCode an HTTP/2 error code, RFC 9113 section 7
 */
public record StreamReset(long errorCode) implements HttpEvent {
  private static final long NO_ERROR_CODE = 0x0;
  private static final long INTERNAL_ERROR_CODE = 0x2;
  private static final long REFUSED_STREAM_CODE = 0x7;
  private static final long CANCEL_CODE = 0x8;

  /** The answer is complete and the rest of the request is not wanted, RFC 9113 section 8.1. */
  public static final StreamReset NO_ERROR = new StreamReset(NO_ERROR_CODE);

  /** This side failed. */
  public static final StreamReset INTERNAL_ERROR = new StreamReset(INTERNAL_ERROR_CODE);

  /** The request is not wanted any more. */
  public static final StreamReset CANCEL = new StreamReset(CANCEL_CODE);

  /** Nothing of the request has been processed: it may be sent again, RFC 9113 section 8.7. */
  public boolean isRefused() {
    return errorCode == REFUSED_STREAM_CODE;
  }
}
