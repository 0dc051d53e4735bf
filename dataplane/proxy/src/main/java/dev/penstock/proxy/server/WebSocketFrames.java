package dev.penstock.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Follows the frames of one direction of a WebSocket (RFC 6455 section 5.2), to know when a frame
 * of our own can be put between them:
 *
 * <pre>
 *   FIN/opcode (1) | MASK/length (1) | extended length (0, 2 or 8) | masking key (0 or 4) | payload
 * </pre>
 */
final class WebSocketFrames {
  private static final byte[] GOING_AWAY = {(byte) 0x88, 0x02, 0x03, (byte) 0xE9};
  private static final int MASK = 0x80;
  private static final int LENGTH = 0x7F;
  private static final int LENGTH_IN_2 = 126;
  private static final int LENGTH_IN_8 = 127;
  private static final int MASKING_KEY = 4;

  private enum Part {
    OPCODE,
    LENGTH,
    EXTENDED_LENGTH,
    PAYLOAD
  }

  private Part part = Part.OPCODE;
  private long payload;
  private int lengthOctets;
  private int keyOctets;

  /** A Close frame with status 1001, unmasked as a server sends it. */
  static ByteBuf goingAway() {
    return Unpooled.copiedBuffer(GOING_AWAY);
  }

  /** Whether what has passed ends with a whole frame. */
  boolean isBetweenFrames() {
    return part == Part.OPCODE;
  }

  /** These octets pass; they are not consumed. */
  void passed(ByteBuf octets) {
    int index = octets.readerIndex();
    int end = octets.writerIndex();
    while (index < end) {
      if (part == Part.PAYLOAD) {
        long skipped = Math.min(payload, end - index);
        payload -= skipped;
        index += (int) skipped;
        if (payload == 0) {
          part = Part.OPCODE;
        }
      } else {
        header(octets.getByte(index++) & 0xFF);
      }
    }
  }

  private void header(int octet) {
    switch (part) {
      case OPCODE -> part = Part.LENGTH;
      case LENGTH -> {
        keyOctets = (octet & MASK) == 0 ? 0 : MASKING_KEY;
        int length = octet & LENGTH;
        lengthOctets = length == LENGTH_IN_2 ? 2 : length == LENGTH_IN_8 ? 8 : 0;
        payload = lengthOctets == 0 ? length : 0;
        part = Part.EXTENDED_LENGTH;
        endLength();
      }
      case EXTENDED_LENGTH -> {
        payload = payload << 8 | octet;
        lengthOctets--;
        endLength();
      }
      case PAYLOAD -> throw new IllegalStateException("the payload is skipped");
    }
  }

  private void endLength() {
    if (lengthOctets == 0) {
      // The masking key is as good as payload here.
      payload += keyOctets;
      part = payload == 0 ? Part.OPCODE : Part.PAYLOAD;
    }
  }
}
