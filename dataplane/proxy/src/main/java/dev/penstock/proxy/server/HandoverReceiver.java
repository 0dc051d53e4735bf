package dev.penstock.proxy.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Takes a connection from another pod: reads who the client is and which listener it came to, says
 * by one octet that it is taken, and has it served as any other from then on. Stands behind the
 * decoder of the PROXY protocol. What is not as it must be is closed, and served where it came in.
 */
final class HandoverReceiver extends ChannelInboundHandlerAdapter {
  /** ACK. */
  static final byte ACCEPTED = 6;

  private final ServerLoop loop;
  private final InetAddress peer;
  private @Nullable ScheduledFuture<?> timer;

  HandoverReceiver(ServerLoop loop, InetAddress peer) {
    this.loop = loop;
    this.peer = peer;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    timer = loop.after(loop.settings().handover().timeout().toMillis(), ctx::close);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    ServerLoop.cancel(timer);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    try {
      ClientConnection connection =
          msg instanceof HAProxyMessage header ? connection(ctx, header) : null;
      if (connection == null) {
        ctx.close();
      } else {
        take(ctx, connection);
      }
    } finally {
      ReferenceCountUtil.release(msg);
    }
  }

  /** The connection that a header tells of; null when there can be no such one here. */
  private @Nullable ClientConnection connection(ChannelHandlerContext ctx, HAProxyMessage header) {
    if (header.protocolVersion() != HAProxyProtocolVersion.V2
        || header.command() != HAProxyCommand.PROXY) {
      return null;
    }
    InetAddress client =
        switch (header.proxiedProtocol()) {
          case TCP4, TCP6 -> NetUtil.createInetAddressFromIpAddressString(header.sourceAddress());
          case UNKNOWN, UDP4, UDP6, UNIX_STREAM, UNIX_DGRAM -> null;
        };
    ActiveConfig config = loop.config();
    PortConfig port = config.port(header.destinationPort());
    ListeningPort listening = config.listening(header.destinationPort());
    if (client == null || port == null || listening == null) {
      return null;
    }
    HandoverOrigin origin = new HandoverOrigin(peer, client);
    return config.handover().takes(origin)
        ? new ClientConnection(loop, listening, ctx.channel(), port.isSecure(), origin)
        : null;
  }

  private void take(ChannelHandlerContext ctx, ClientConnection connection) {
    loop.handoverTally().countTaken();
    connection.opened();
    ctx.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {ACCEPTED}));
    ProtocolPipelines.begin(connection);
    ctx.pipeline().remove(this);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    loop.handoverTally().countRefused();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
