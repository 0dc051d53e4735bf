package dev.penstock.proxy.http;

/**
 * The end of a message: comes once after every request head and every final response head, body or
 * not. In a tunnel (after an upgrade) it says that the peer will send no more.
 *
 * @param trailers the trailer section without the fields that RFC 9110 section 6.5.1 forbids there;
 *     {@link Headers#EMPTY} when there is none
 */
public record BodyEnd(Headers trailers) implements HttpEvent {
  /** The end of a message without trailers. */
  public static final BodyEnd WITHOUT_TRAILERS = new BodyEnd(Headers.EMPTY);
}
