package dev.penstock.proxy.http;

import static dev.penstock.proxy.http.Http1Harness.latin1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Builds HTTP/2 frames that no library would write, and puts those that come back into text. */
public final class Http2Wire {
  /** No more frames of the message come. */
  public static final int END_STREAM = 0x1;

  static final int END_HEADERS = 0x4;

  private static final String PREFACE_TEXT = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final byte[] PREFACE = latin1(PREFACE_TEXT);
  private static final int DATA = 0x0;
  private static final int HEADERS = 0x1;
  private static final int PRIORITY = 0x2;
  private static final int RST_STREAM = 0x3;
  private static final int SETTINGS = 0x4;
  private static final int PING = 0x6;
  private static final int GOAWAY = 0x7;
  private static final int WINDOW_UPDATE = 0x8;
  private static final int CONTINUATION = 0x9;

  private final DefaultHttp2HeadersDecoder hpack = new DefaultHttp2HeadersDecoder(false, 1 << 20);
  private final ByteBuf unread = Unpooled.buffer();

  /** The header block that goes on in the next frame. */
  private final ByteBuf block = Unpooled.buffer();

  /** What a client says first. */
  public static byte[] preface() {
    return join(PREFACE, settings());
  }

  static byte[] settings(int... idsAndValues) {
    ByteBuf payload = Unpooled.buffer();
    for (int i = 0; i < idsAndValues.length; i += 2) {
      payload.writeShort(idsAndValues[i]).writeInt(idsAndValues[i + 1]);
    }
    return frame(SETTINGS, 0, 0, octets(payload));
  }

  static byte[] settingsAck() {
    return frame(SETTINGS, 1, 0, new byte[0]);
  }

  /** HEADERS with END_HEADERS; fields are name, value, name, value. */
  public static byte[] headers(int stream, int flags, String... fields) {
    return frame(HEADERS, flags | END_HEADERS, stream, literals(fields));
  }

  static byte[] headersWithoutEnd(int stream, String... fields) {
    return frame(HEADERS, 0, stream, literals(fields));
  }

  static byte[] continuation(int stream, int flags, String... fields) {
    return frame(CONTINUATION, flags, stream, literals(fields));
  }

  /** DATA. */
  public static byte[] data(int stream, int flags, String content) {
    return frame(DATA, flags, stream, latin1(content));
  }

  static byte[] reset(int stream, Http2Error error) {
    return frame(RST_STREAM, 0, stream, octets(Unpooled.buffer().writeInt((int) error.code())));
  }

  static byte[] goAway(int lastStream, Http2Error error) {
    ByteBuf payload = Unpooled.buffer().writeInt(lastStream).writeInt((int) error.code());
    return frame(GOAWAY, 0, 0, octets(payload));
  }

  static byte[] ping() {
    return frame(PING, 0, 0, new byte[8]);
  }

  static byte[] priority(int stream) {
    return frame(PRIORITY, 0, stream, new byte[5]);
  }

  /** Lets the peer send so many octets more. */
  public static byte[] windowUpdate(int stream, int increment) {
    return frame(WINDOW_UPDATE, 0, stream, octets(Unpooled.buffer().writeInt(increment)));
  }

  /** One after the other. */
  public static byte[] join(byte[]... parts) {
    return octets(Unpooled.wrappedBuffer(parts));
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    ByteBuf frame = Unpooled.buffer().writeMedium(payload.length);
    return octets(frame.writeByte(type).writeByte(flags).writeInt(stream).writeBytes(payload));
  }

  /** Literal fields without indexing and without Huffman coding, RFC 7541 section 6.2.2. */
  private static byte[] literals(String... fields) {
    ByteBuf block = Unpooled.buffer();
    for (int i = 0; i < fields.length; i += 2) {
      block.writeByte(0);
      string(block, fields[i]);
      string(block, fields[i + 1]);
    }
    return octets(block);
  }

  private static void string(ByteBuf block, String text) {
    byte[] octets = latin1(text);
    if (octets.length < 127) {
      block.writeByte(octets.length);
    } else {
      block.writeByte(127);
      int rest = octets.length - 127;
      while (rest >= 128) {
        block.writeByte(rest % 128 + 128);
        rest /= 128;
      }
      block.writeByte(rest);
    }
    block.writeBytes(octets);
  }

  private static byte[] octets(ByteBuf buffer) {
    byte[] octets = new byte[buffer.readableBytes()];
    buffer.readBytes(octets).release();
    return octets;
  }

  /** Takes what a peer wrote and gives its whole frames, settings and window updates left out. */
  List<String> read(ByteBuf written) {
    unread.writeBytes(written);
    written.release();
    if (unread.readerIndex() == 0
        && unread.readableBytes() >= PREFACE.length
        && unread.toString(0, PREFACE.length, StandardCharsets.US_ASCII).equals(PREFACE_TEXT)) {
      unread.skipBytes(PREFACE.length);
    }
    List<String> frames = new ArrayList<>();
    while (unread.readableBytes() >= 9
        && unread.readableBytes() >= 9 + unread.getUnsignedMedium(unread.readerIndex())) {
      int length = unread.readUnsignedMedium();
      int type = unread.readUnsignedByte();
      int flags = unread.readUnsignedByte();
      int stream = unread.readInt();
      ByteBuf payload = unread.readSlice(length);
      if (type != SETTINGS && type != WINDOW_UPDATE) {
        frames.add(describe(type, flags, stream, payload));
      }
    }
    return frames;
  }

  private String describe(int type, int flags, int stream, ByteBuf payload) {
    String end = (flags & END_STREAM) != 0 ? " end" : "";
    return switch (type) {
      case DATA -> "DATA " + stream + end + " " + payload.toString(StandardCharsets.ISO_8859_1);
      case HEADERS -> "HEADERS " + stream + end + fields(flags, stream, payload);
      case CONTINUATION -> "CONTINUATION " + stream + fields(flags, stream, payload);
      case RST_STREAM -> "RST_STREAM " + stream + " " + Http2Error.valueOf(payload.readInt());
      case GOAWAY -> "GOAWAY " + Http2Error.valueOf(payload.skipBytes(4).readInt());
      case PING -> "PING";
      default -> "type " + type;
    };
  }

  private String fields(int flags, int stream, ByteBuf fragment) {
    block.writeBytes(fragment);
    if ((flags & END_HEADERS) == 0) {
      return " goes on";
    }
    try {
      Http2Headers headers = hpack.decodeHeaders(stream, block);
      StringBuilder text = new StringBuilder();
      for (Map.Entry<CharSequence, CharSequence> field : headers) {
        text.append(" [").append(field.getKey()).append('=').append(field.getValue()).append(']');
      }
      return text.toString();
    } catch (Http2Exception e) {
      String octets = ByteBufUtil.hexDump(block, 0, block.writerIndex());
      throw new AssertionError("stream " + stream + " has the header block " + octets, e);
    } finally {
      block.clear();
    }
  }
}
