package dev.penstock.proxy.http;

import io.netty.util.AsciiString;
import java.util.HashSet;
import java.util.Set;

/**
 * What a gateway must not pass on as it came (RFC 9110 sections 7.6.1 and 7.8): fields that belong
 * to one connection, and what a client says in the gateway's name. Call before filters run, so that
 * what a client names in {@code Connection} cannot take away what the gateway adds.
 */
public final class Hygiene {
  /** Fields that belong to one connection. */
  static final NameSet HOP_BY_HOP =
      NameSet.of(
          HeaderNames.CONNECTION,
          HeaderNames.HTTP2_SETTINGS,
          HeaderNames.KEEP_ALIVE,
          HeaderNames.PROXY_CONNECTION,
          HeaderNames.TE,
          HeaderNames.TRANSFER_ENCODING,
          HeaderNames.UPGRADE);

  /** Fields that say what other parts of a head say. */
  private static final NameSet OF_THE_HEAD =
      NameSet.of(HeaderNames.CONTENT_LENGTH, HeaderNames.HOST);

  private static final NameSet FORWARDING =
      NameSet.of(
          HeaderNames.X_FORWARDED_FOR, HeaderNames.X_FORWARDED_PROTO, HeaderNames.X_FORWARDED_HOST);
  private static final AsciiString TRAILERS = AsciiString.cached("trailers");
  private static final AsciiString PROXY = AsciiString.cached("proxy");
  private static final AsciiString PROXY_AUTHENTICATE = AsciiString.cached("proxy-authenticate");
  private static final AsciiString PROXY_AUTHENTICATION_INFO =
      AsciiString.cached("proxy-authentication-info");
  private static final AsciiString FORWARDED = AsciiString.cached("forwarded");
  private static final AsciiString HTTP = AsciiString.cached("http");
  private static final AsciiString HTTPS = AsciiString.cached("https");

  private Hygiene() {}

  /**
   * Makes a request fit to forward: strips hop-by-hop fields and what {@code Connection} names
   * (keeping {@code te: trailers}), {@code Proxy} and {@code Proxy-*}; then appends {@code
   * clientAddress} to {@code x-forwarded-for}, sets {@code x-forwarded-proto} and {@code
   * x-forwarded-host}, appends to {@code forwarded} (RFC 7239) if there is one, and drops the
   * aliases of these.
   *
   * @param clientAddress the peer's IP address as text, without a port, brackets or zone
   */
  public static void forwardRequest(RequestHead head, AsciiString clientAddress) {
    Headers headers = head.headers();
    boolean trailers = acceptsTrailers(headers);
    Set<AsciiString> named = connectionNamed(headers);
    for (int i = headers.size() - 1; i >= 0; i--) {
      if (HOP_BY_HOP.has(headers, i)
          || (!named.isEmpty() && named.contains(headers.name(i)))
          || isProxyField(headers, i)
          || isForwardingAlias(headers, i)) {
        headers.removeAt(i);
      }
    }
    if (trailers) {
      headers.add(HeaderNames.TE, TRAILERS);
    }
    addForwarding(head, clientAddress);
  }

  /**
   * Makes a response fit to forward: strips hop-by-hop fields and what {@code Connection} names. A
   * switch of protocols stays in {@link ResponseHead#upgrade}.
   */
  public static void forwardResponse(ResponseHead head) {
    Headers headers = head.headers();
    Set<AsciiString> named = connectionNamed(headers);
    for (int i = headers.size() - 1; i >= 0; i--) {
      if (HOP_BY_HOP.has(headers, i)
          || (!named.isEmpty() && named.contains(headers.name(i)))
          || headers.isNamed(i, PROXY_AUTHENTICATE)
          || headers.isNamed(i, PROXY_AUTHENTICATION_INFO)) {
        headers.removeAt(i);
      }
    }
  }

  /**
   * Removes the fields that a backend could take for {@code name} though they are others: those
   * with {@code _} for {@code -}, which CGI and WSGI cannot tell apart. To be called for every
   * field that the gateway vouches for.
   */
  public static void dropAliases(Headers headers, AsciiString name) {
    for (int i = headers.size() - 1; i >= 0; i--) {
      if (isAlias(headers, i, name)) {
        headers.removeAt(i);
      }
    }
  }

  /** Whether encoders write this field themselves, from a head's properties, on HTTP/1.1. */
  static boolean isConnectionField(Headers headers, int index) {
    return HOP_BY_HOP.has(headers, index) || OF_THE_HEAD.has(headers, index);
  }

  private static Set<AsciiString> connectionNamed(Headers headers) {
    int index = headers.indexOf(HeaderNames.CONNECTION, 0);
    if (index < 0 || isUsual(headers, index)) {
      return Set.of();
    }
    Set<AsciiString> named = new HashSet<>();
    while (index >= 0) {
      FieldValues.forEachMember(
          headers.value(index),
          member -> {
            named.add(member.toLowerCase());
            return true;
          });
      index = headers.indexOf(HeaderNames.CONNECTION, index + 1);
    }
    return named;
  }

  /** Most say "keep-alive" or "close" and so name no field that is not dropped anyway. */
  private static boolean isUsual(Headers headers, int index) {
    boolean usual =
        FieldValues.isSole(headers, index, HeaderNames.KEEP_ALIVE)
            || FieldValues.isSole(headers, index, FieldValues.CLOSE);
    return usual && headers.indexOf(HeaderNames.CONNECTION, index + 1) < 0;
  }

  private static boolean acceptsTrailers(Headers headers) {
    return FieldValues.lists(headers, HeaderNames.TE, TRAILERS);
  }

  private static void addForwarding(RequestHead head, AsciiString clientAddress) {
    Headers headers = head.headers();
    AsciiString scheme = head.scheme().equals("https") ? HTTPS : HTTP;
    append(headers, HeaderNames.X_FORWARDED_FOR, clientAddress);
    headers.setParsed(HeaderNames.X_FORWARDED_PROTO, scheme);
    headers.setParsed(HeaderNames.X_FORWARDED_HOST, head.target().authorityOctets());
    if (headers.contains(FORWARDED)) {
      boolean ipv6 = clientAddress.contains(":");
      String node = ipv6 ? "\"[" + clientAddress + "]\"" : clientAddress.toString();
      append(
          headers,
          FORWARDED,
          new AsciiString("for=" + node + ";host=\"" + head.authority() + "\";proto=" + scheme));
    }
  }

  /** All lines of the field become one list that ends with {@code member}. */
  private static void append(Headers headers, AsciiString name, AsciiString member) {
    int first = headers.indexOf(name, 0);
    headers.setParsed(name, first < 0 ? member : list(headers, name, first, member));
  }

  private static AsciiString list(Headers headers, AsciiString name, int first, AsciiString last) {
    StringBuilder list = new StringBuilder();
    for (int i = first; i >= 0; i = headers.indexOf(name, i + 1)) {
      if (!headers.value(i).isEmpty()) {
        list.append(headers.value(i)).append(", ");
      }
    }
    return new AsciiString(list.append(last));
  }

  private static boolean isForwardingAlias(Headers headers, int index) {
    // An alias begins as the name does and is as long.
    return FORWARDING.mayHave(headers, index)
        && (isAlias(headers, index, HeaderNames.X_FORWARDED_FOR)
            || isAlias(headers, index, HeaderNames.X_FORWARDED_PROTO)
            || isAlias(headers, index, HeaderNames.X_FORWARDED_HOST));
  }

  /** {@code proxy} itself and all that begin with {@code proxy-}. */
  private static boolean isProxyField(Headers headers, int index) {
    int length = headers.nameLength(index);
    if (length < PROXY.length()
        || (length > PROXY.length() && headers.nameOctet(index, PROXY.length()) != '-')) {
      return false;
    }
    for (int i = 0; i < PROXY.length(); i++) {
      if (headers.nameOctet(index, i) != PROXY.byteAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAlias(Headers headers, int index, AsciiString name) {
    if (headers.nameLength(index) != name.length()) {
      return false;
    }
    boolean differs = false;
    for (int i = 0; i < name.length(); i++) {
      byte octet = headers.nameOctet(index, i);
      boolean underscore = octet == '_' && name.byteAt(i) == '-';
      if (octet != name.byteAt(i) && !underscore) {
        return false;
      }
      differs |= underscore;
    }
    return differs;
  }
}
