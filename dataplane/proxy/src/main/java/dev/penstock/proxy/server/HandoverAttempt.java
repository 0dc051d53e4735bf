package dev.penstock.proxy.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Offers a client's connection to one pod of the canary, and then to one other, but to none that is
 * known to be slow. Whoever takes it gets it; else it is served here as if nothing had been. Stands
 * in the client's pipeline meanwhile and does not read.
 */
final class HandoverAttempt extends ChannelInboundHandlerAdapter {
  private static final int MAX_TRIES = 2;

  private final ClientConnection connection;
  private final List<InetSocketAddress> receivers;
  private final SlowPods slow;
  private final int first;

  /** What the transport reads unasked: all that is there when the client has sent its end. */
  private final List<Object> held = new ArrayList<>();

  private int passed;
  private int tries;
  private long askedAt;
  private @Nullable Channel pod;
  private @Nullable ScheduledFuture<?> timer;

  private HandoverAttempt(
      ClientConnection connection, List<InetSocketAddress> receivers, SlowPods slow, int first) {
    this.connection = connection;
    this.receivers = receivers;
    this.slow = slow;
    this.first = first;
  }

  /**
   * Begins, on the connection's event loop, before anything was read.
   *
   * @param first which of the receivers is asked first
   * @return false when none is worth asking: the connection is to be served here, and is counted
   */
  static boolean start(
      ClientConnection connection, List<InetSocketAddress> receivers, SlowPods slow, int first) {
    HandoverAttempt attempt = new HandoverAttempt(connection, receivers, slow, first);
    InetSocketAddress receiver = attempt.next();
    if (receiver == null) {
      connection.loop().handoverTally().countFailure();
      return false;
    }
    connection.channel().config().setAutoRead(false);
    connection.channel().pipeline().addLast(attempt);
    attempt.ask(receiver);
    return true;
  }

  private @Nullable InetSocketAddress next() {
    while (tries < MAX_TRIES && passed < receivers.size()) {
      InetSocketAddress receiver = receivers.get((first + passed) % receivers.size());
      passed++;
      if (slow.mayAsk(receiver)) {
        tries++;
        return receiver;
      }
    }
    return null;
  }

  private void ask(InetSocketAddress receiver) {
    ServerLoop loop = connection.loop();
    askedAt = System.nanoTime();
    Channel next =
        loop.upstream()
            .bootstrap()
            // To connect is part of what has to be done in time.
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    HandoverOffer.start(channel, connection.channel(), by -> taken(by, receiver));
                  }
                })
            .connect(receiver)
            .channel();
    pod = next;
    timer =
        loop.after(loop.settings().handover().timeout().toMillis(), () -> tooLate(next, receiver));
    next.closeFuture().addListener(_ -> refused(next));
  }

  private void tooLate(Channel which, InetSocketAddress receiver) {
    slow.tookTooLong(receiver, askedAt);
    which.close();
  }

  /** Whichever way: not reached, closed by the other side, or too late. */
  private void refused(Channel which) {
    if (!which.equals(pod)) {
      return;
    }
    settle();
    InetSocketAddress receiver = next();
    if (receiver != null) {
      ask(receiver);
      return;
    }
    if (mayHandOver(which)) {
      connection.loop().handoverTally().countFailure();
    }
    serveHere();
  }

  /**
   * Whether the canary should have heard this pod. Not when this pod is about to go, and is named
   * among those that hand over no more.
   */
  private boolean mayHandOver(Channel refusedBy) {
    InetAddress own =
        refusedBy.localAddress() instanceof InetSocketAddress local ? local.getAddress() : null;
    return own == null
        || own.isAnyLocalAddress()
        || connection.loop().config().handover().names(own);
  }

  private void serveHere() {
    ProtocolPipelines.begin(connection);
    giveWay();
  }

  private void taken(Channel by, InetSocketAddress receiver) {
    if (!by.equals(pod)) {
      by.close();
      return;
    }
    settle();
    slow.answered(receiver);
    connection.loop().handoverTally().countGiven();
    Relay.start(connection, by);
    giveWay();
  }

  /** Leaves the client to the handlers that follow. */
  private void giveWay() {
    Channel client = connection.channel();
    ChannelHandlerContext ctx = client.pipeline().context(this);
    if (!held.isEmpty()) {
      held.forEach(ctx::fireChannelRead);
      held.clear();
      ctx.fireChannelReadComplete();
    }
    client.pipeline().remove(this);
    client.config().setAutoRead(true);
  }

  private void settle() {
    pod = null;
    ServerLoop.cancel(timer);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    held.add(msg);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    // Nothing has been passed on.
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    Channel waitingFor = pod;
    settle();
    if (waitingFor != null) {
      waitingFor.close();
    }
    held.forEach(ReferenceCountUtil::release);
    held.clear();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
