package dev.penstock.proxy.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import org.jspecify.annotations.Nullable;

/**
 * Passes the octets of a client and of the pod that serves it, both ways, as they come. No side is
 * read from while the other does not take what was read. The end of either direction is passed on,
 * and so is a reset: what broke off must not look whole. How long a client may rest is the pod's to
 * say; a pod that is gone without a word is found out by TCP's keep-alive probes.
 */
final class Relay implements ClientConnection.Drainable {
  /** Seconds. A pod that answers none of the probes is gone after 25. */
  private static final int PROBES_AFTER = 10;

  private static final int PROBES_EVERY = 5;
  private static final int PROBES = 3;

  private final ClientConnection connection;
  private final Channel client;
  private final Channel pod;
  private final Watchdog watchdog;
  private @Nullable TakingClock rest;
  private int endsPassedOn;
  private boolean over;

  private Relay(ClientConnection connection, Channel pod) {
    this.connection = connection;
    this.client = connection.channel();
    this.pod = pod;
    this.watchdog = new Watchdog(client.eventLoop(), this::check);
  }

  /** Begins; reading from the client is still to be switched on. */
  static void start(ClientConnection connection, Channel pod) {
    Relay relay = new Relay(connection, pod);
    connection.protocol(relay);
    relay.client.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    pod.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    if (pod instanceof EpollSocketChannel socket) {
      socket
          .config()
          .setTcpNotSentLowAt(Sockets.UNSENT_OCTETS)
          .setTcpKeepIdle(PROBES_AFTER)
          .setTcpKeepIntvl(PROBES_EVERY)
          .setTcpKeepCnt(PROBES);
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

  @Override
  public long held() {
    return GreatestHolders.unsent(client) + GreatestHolders.unsent(pod);
  }

  /**
   * The pod has said its last, and looks after the client no more: from now on it is waited for
   * here, as one that is served here is, to take what is left.
   */
  private void awaitRest() {
    rest = new TakingClock(connection.loop().settings().timeouts(), System::nanoTime);
    rest.waiting(true, room());
    watchdog.watch(rest.left(System.nanoTime(), room()));
  }

  private long check(long now) {
    if (rest == null || over) {
      return Watchdog.NEVER;
    }
    long left = rest.left(now, room());
    if (left > 0) {
      return left;
    }
    close();
    return Watchdog.NEVER;
  }

  private long room() {
    return client.bytesBeforeUnwritable() - client.bytesBeforeWritable();
  }

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
      rest = null;
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
    private boolean ended;

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
        ended = true;
        if (to.equals(client)) {
          awaitRest();
        }
        // Behind all that has been written.
        to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> endPassedOn(to));
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (ended && to.equals(client)) {
        // It has said all, and the client may still be taking it: a late reset must not cut that.
        return;
      }
      if (!over && to.isOpen()) {
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
