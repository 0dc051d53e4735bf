package dev.penstock.proxy.http;

import io.netty.util.AsciiString;

/** Lower-case names of the fields the proxy itself reads or writes. */
public final class HeaderNames {
  public static final AsciiString CONNECTION = AsciiString.cached("connection");
  public static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
  public static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
  public static final AsciiString COOKIE = AsciiString.cached("cookie");
  public static final AsciiString DATE = AsciiString.cached("date");
  public static final AsciiString EXPECT = AsciiString.cached("expect");
  public static final AsciiString HOST = AsciiString.cached("host");
  public static final AsciiString HTTP2_SETTINGS = AsciiString.cached("http2-settings");
  public static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");
  public static final AsciiString LOCATION = AsciiString.cached("location");
  public static final AsciiString PROXY_CONNECTION = AsciiString.cached("proxy-connection");
  public static final AsciiString RETRY_AFTER = AsciiString.cached("retry-after");
  public static final AsciiString SEC_WEBSOCKET_ACCEPT = AsciiString.cached("sec-websocket-accept");
  public static final AsciiString SEC_WEBSOCKET_KEY = AsciiString.cached("sec-websocket-key");
  public static final AsciiString TE = AsciiString.cached("te");
  public static final AsciiString TRAILER = AsciiString.cached("trailer");
  public static final AsciiString TRANSFER_ENCODING = AsciiString.cached("transfer-encoding");
  public static final AsciiString UPGRADE = AsciiString.cached("upgrade");
  public static final AsciiString X_FORWARDED_FOR = AsciiString.cached("x-forwarded-for");
  public static final AsciiString X_FORWARDED_HOST = AsciiString.cached("x-forwarded-host");
  public static final AsciiString X_FORWARDED_PROTO = AsciiString.cached("x-forwarded-proto");

  private HeaderNames() {}
}
