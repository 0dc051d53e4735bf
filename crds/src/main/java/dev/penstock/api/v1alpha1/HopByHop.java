package dev.penstock.api.v1alpha1;

/**
 * Header fields that no filter may touch: those that frame a message or belong to one connection
 * (RFC 9110 section 7.6.1, RFC 9112 section 6), by which requests could be smuggled; and Host, for
 * which there is {@code urlRewrite.hostname}.
 */
final class HopByHop {
  /** Lower case, as a CEL list. */
  static final String NAMES =
      "['host', 'connection', 'content-length', 'keep-alive', 'proxy-connection', 'te', 'trailer',"
          + " 'transfer-encoding', 'upgrade']";

  static final String MESSAGE =
      "Host, Connection, Content-Length, Keep-Alive, Proxy-Connection, TE, Trailer,"
          + " Transfer-Encoding and Upgrade must not be changed: they frame the message; for the"
          + " host use urlRewrite.hostname";

  private HopByHop() {}
}
