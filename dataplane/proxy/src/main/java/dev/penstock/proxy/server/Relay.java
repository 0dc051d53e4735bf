package dev.penstock.proxy.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;

/**
 * Passes the octets of a client and of the pod that serves it, both ways, as they come. No side is
 * read from while the other does not take what was read. The end of either direction is passed on,
 * and so is a reset: what broke off must not look whole.
 */
final class Relay implements ClientConnection.Drainable {
  private final ClientConnection connection;
  private final Channel client;
  private final Channel pod;
  private int endsPassedOn;
  private boolean over;

  private Relay(ClientConnection connection, Channel pod) {
    this.connection = connection;
    this.client = connection.channel();
    this.pod = pod;
  }

  /** Begins; reading from the client is still to be switched on. */
  static void start(ClientConnection connection, Channel pod) {
    Relay relay = new Relay(connection, pod);
    connection.protocol(relay);
    relay.client.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    pod.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    if (pod instanceof EpollSocketChannel socket) {
      socket.config().setTcpNotSentLowAt(Sockets.UNSENT_OCTETS);
    }
    relay.client.pipeline().addLast(relay.new Pump(pod));
    pod.pipeline().addLast(relay.new Pump(relay.client));
  }

  /** The pod that serves the connection says it, when it is told to. */
  @Override
  public void drain() {}

  /** Not known here. */
  @Override
  public boolean isIdle() {
    return false;
  }

  @Override
  public void closeTunnel() {}

  /** All that one side said has been given to the other. */
  private void endPassedOn(Channel to) {
    if (!to.isActive()) {
      return;
    }
    ((DuplexChannel) to).shutdownOutput();
    endsPassedOn++;
    if (endsPassedOn == 2) {
      close();
    } else if (to.equals(client)) {
      // A server that has said its last is gone soon, which nothing tells a relay.
      connection.loop().after(lingerMillis(), this::close);
    }
  }

  private long lingerMillis() {
    return connection.loop().settings().timeouts().linger().toMillis();
  }

  private void close() {
    over = true;
    client.close();
    pod.close();
  }

  /** One direction: from its own channel to the other. */
  private final class Pump extends ChannelInboundHandlerAdapter {
    private final Channel to;

    Pump(Channel to) {
      this.to = to;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      to.write(msg, to.voidPromise());
      if (!to.isWritable()) {
        ctx.channel().config().setAutoRead(false);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      to.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      to.config().setAutoRead(ctx.channel().isWritable());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        // Behind all that has been written.
        to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> endPassedOn(to));
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (!over) {
        over = true;
        to.config().setOption(ChannelOption.SO_LINGER, 0);
        to.close();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
