package dev.penstock.proxy.http;

import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** What HTTP/1.1's WebSocket handshake has and HTTP/2's lacks (RFC 6455 section 4.2.2). */
final class WebSocketHandshake {
  private static final byte[] GUID =
      "258EAFA5-E914-47DA-95CA-C5AB0DC85B11".getBytes(StandardCharsets.US_ASCII);

  private WebSocketHandshake() {}

  /** The {@code sec-websocket-accept} that answers {@code key}. */
  static AsciiString accept(AsciiString key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(key.toByteArray());
      return new AsciiString(Base64.getEncoder().encode(sha1.digest(GUID)), false);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
