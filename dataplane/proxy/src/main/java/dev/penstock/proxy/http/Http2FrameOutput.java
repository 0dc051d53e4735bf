package dev.penstock.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DecoratingHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;

/**
 * Writes the frames that messages are made of where they leave from, without a buffer and a promise
 * for each part of each frame; all others as Netty does.
 */
final class Http2FrameOutput extends DecoratingHttp2FrameWriter {
  /** RFC 9113 section 4.1: length, type, flags and stream. */
  private static final int FRAME_HEADER = 9;

  // RFC 9113 section 6: the flags of DATA, HEADERS and CONTINUATION.
  private static final int END_STREAM = 0x1;
  private static final int END_HEADERS = 0x4;

  private final Http2Output output;
  private final Http2HeadersEncoder headersEncoder;

  Http2FrameOutput(Http2Output output) {
    this(output, new DefaultHttp2HeadersEncoder());
  }

  private Http2FrameOutput(Http2Output output, Http2HeadersEncoder headersEncoder) {
    super(new DefaultHttp2FrameWriter(headersEncoder));
    this.output = output;
    this.headersEncoder = headersEncoder;
  }

  private int maxFrameSize() {
    return configuration().frameSizePolicy().maxFrameSize();
  }

  @Override
  public ChannelFuture writeHeaders(
      ChannelHandlerContext ctx,
      int streamId,
      Http2Headers headers,
      int padding,
      boolean endStream,
      ChannelPromise promise) {
    if (padding > 0) {
      return super.writeHeaders(ctx, streamId, headers, padding, endStream, promise);
    }
    ByteBuf out = output.room(FRAME_HEADER);
    int start = out.writerIndex();
    boolean whole = false;
    try {
      out.writeZero(FRAME_HEADER);
      headersEncoder.encodeHeaders(streamId, headers, out);
      whole = true;
    } catch (Http2Exception e) {
      return promise.setFailure(e);
    } finally {
      if (!whole) {
        out.writerIndex(start);
      }
    }
    int length = out.writerIndex() - start - FRAME_HEADER;
    int flags = endStream ? END_STREAM : 0;
    int most = maxFrameSize();
    if (length <= most) {
      setFrameHeader(out, start, length, Http2FrameTypes.HEADERS, flags | END_HEADERS, streamId);
    } else {
      setFrameHeader(out, start, most, Http2FrameTypes.HEADERS, flags, streamId);
      continueHeaders(out, start + FRAME_HEADER + most, most, streamId);
    }
    return output.appended(promise);
  }

  /** Divides what comes from an index on into CONTINUATION frames. */
  private static void continueHeaders(ByteBuf out, int from, int most, int streamId) {
    ByteBuf rest = out.copy(from, out.writerIndex() - from);
    try {
      out.writerIndex(from);
      while (rest.isReadable()) {
        int length = Math.min(rest.readableBytes(), most);
        int flags = length == rest.readableBytes() ? END_HEADERS : 0;
        int start = out.writerIndex();
        out.writeZero(FRAME_HEADER);
        setFrameHeader(out, start, length, Http2FrameTypes.CONTINUATION, flags, streamId);
        out.writeBytes(rest, length);
      }
    } finally {
      rest.release();
    }
  }

  @Override
  public ChannelFuture writeData(
      ChannelHandlerContext ctx,
      int streamId,
      ByteBuf data,
      int padding,
      boolean endStream,
      ChannelPromise promise) {
    int length = data.readableBytes();
    if (padding > 0 || length > maxFrameSize()) {
      return super.writeData(ctx, streamId, data, padding, endStream, promise);
    }
    boolean begun = false;
    try {
      ByteBuf out = output.room(FRAME_HEADER + Http2Output.copied(data));
      int start = out.writerIndex();
      out.writeZero(FRAME_HEADER);
      int flags = endStream ? END_STREAM : 0;
      setFrameHeader(out, start, length, Http2FrameTypes.DATA, flags, streamId);
      begun = true;
    } finally {
      if (!begun) {
        data.release();
      }
    }
    return output.append(data, promise);
  }

  private static void setFrameHeader(
      ByteBuf out, int start, int length, byte type, int flags, int streamId) {
    out.setMedium(start, length);
    out.setByte(start + 3, type);
    out.setByte(start + 4, flags);
    out.setInt(start + 5, streamId);
  }
}
