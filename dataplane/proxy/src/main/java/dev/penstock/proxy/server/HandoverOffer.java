package dev.penstock.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/**
 * Says to a pod of the canary who the client is, and waits for the octet by which it takes the
 * connection. Anything else refuses it, as closing does.
 */
final class HandoverOffer extends ChannelInboundHandlerAdapter {
  private final Channel client;
  private final Consumer<Channel> taken;

  private HandoverOffer(Channel client, Consumer<Channel> taken) {
    this.client = client;
    this.taken = taken;
  }

  /**
   * Sets up a channel that is about to connect.
   *
   * @param taken is given the channel when the pod has taken the connection; by then it has no
   *     handlers
   */
  static void start(Channel pod, Channel client, Consumer<Channel> taken) {
    pod.pipeline().addLast(HAProxyMessageEncoder.INSTANCE, new HandoverOffer(client, taken));
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (client.remoteAddress() instanceof InetSocketAddress source
        && client.localAddress() instanceof InetSocketAddress destination) {
      ctx.writeAndFlush(header(source, destination));
    } else {
      ctx.close();
    }
  }

  private static HAProxyMessage header(InetSocketAddress source, InetSocketAddress destination) {
    return new HAProxyMessage(
        HAProxyProtocolVersion.V2,
        HAProxyCommand.PROXY,
        source.getAddress() instanceof Inet4Address
            ? HAProxyProxiedProtocol.TCP4
            : HAProxyProxiedProtocol.TCP6,
        NetUtil.toAddressString(source.getAddress()),
        NetUtil.toAddressString(destination.getAddress()),
        source.getPort(),
        destination.getPort());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    // The server speaks when it has heard the client, so that nothing comes with the octet.
    ByteBuf answer = (ByteBuf) msg;
    boolean accepted =
        answer.readableBytes() == 1
            && answer.getByte(answer.readerIndex()) == HandoverReceiver.ACCEPTED;
    answer.release();
    if (!accepted) {
      ctx.close();
      return;
    }
    Channel pod = ctx.channel();
    pod.pipeline().remove(HAProxyMessageEncoder.class);
    pod.pipeline().remove(this);
    taken.accept(pod);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
