package dev.penstock.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.CharsetUtil;
import java.util.List;

/**
 * Tells HTTP/2 with prior knowledge (RFC 9113 section 3.3) from HTTP/1.x on a cleartext connection:
 * the client's preface is no request that HTTP/1.x could have.
 */
final class PrefaceDetector extends ByteToMessageDecoder {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(CharsetUtil.US_ASCII);

  private final ClientConnection connection;
  private final Watchdog watchdog;
  private final long headNanos;
  private long firstOctet;

  PrefaceDetector(ClientConnection connection) {
    this.connection = connection;
    this.watchdog = new Watchdog(connection.channel().eventLoop(), this::expired);
    this.headNanos = connection.loop().settings().timeouts().head().toNanos();
    watchdog.watch(connection.loop().settings().timeouts().idle().toNanos());
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    int length = Math.min(in.readableBytes(), PREFACE.length);
    for (int i = 0; i < length; i++) {
      if (in.getByte(in.readerIndex() + i) != PREFACE[i]) {
        decided(ctx, false);
        return;
      }
    }
    if (length == PREFACE.length) {
      decided(ctx, true);
    } else if (firstOctet == 0) {
      firstOctet = System.nanoTime();
      watchdog.watch(headNanos);
    }
  }

  private void decided(ChannelHandlerContext ctx, boolean http2) {
    watchdog.stop();
    if (http2) {
      ProtocolPipelines.http2(ctx.pipeline(), connection);
    } else {
      ProtocolPipelines.http1(ctx.pipeline(), connection);
    }
    // What was read goes on to the handlers after this one.
    ctx.pipeline().remove(this);
  }

  private long expired(long now) {
    connection.channel().close();
    return Watchdog.NEVER;
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    watchdog.stop();
    super.channelInactive(ctx);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
