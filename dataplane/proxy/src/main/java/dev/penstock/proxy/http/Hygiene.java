package dev.penstock.proxy.http;

/** What must not be passed on as it came. Signatures only, until it lands. */
public final class Hygiene {
  private Hygiene() {}

  /**
   * Makes a request fit to forward: strips hop-by-hop fields and what {@code Connection} names,
   * then appends {@code clientAddress} to {@code x-forwarded-for} and sets {@code
   * x-forwarded-proto} and {@code x-forwarded-host}, dropping aliases of these such as {@code
   * x_forwarded_for}.
   *
   * @param clientAddress the peer's IP address, without a port
   */
  public static void forwardRequest(RequestHead head, String clientAddress) {}

  /**
   * Makes a response fit to forward: strips hop-by-hop fields and what {@code Connection} names.
   */
  public static void forwardResponse(ResponseHead head) {}
}
