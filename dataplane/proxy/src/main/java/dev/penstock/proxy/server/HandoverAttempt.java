package dev.penstock.proxy.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Offers a client's connection to one pod of the canary, and then to one other. Whoever takes it
 * gets it; else it is served here as if nothing had been. Stands in the client's pipeline meanwhile
 * and does not read.
 */
final class HandoverAttempt extends ChannelInboundHandlerAdapter {
  private static final int MAX_TRIES = 2;

  private final ClientConnection connection;
  private final List<InetSocketAddress> receivers;

  /** What the transport reads unasked: all that is there when the client has sent its end. */
  private final List<Object> held = new ArrayList<>();

  private int receiver;
  private int tries;
  private @Nullable Channel pod;
  private @Nullable ScheduledFuture<?> timer;

  private HandoverAttempt(
      ClientConnection connection, List<InetSocketAddress> receivers, int first) {
    this.connection = connection;
    this.receivers = receivers;
    this.receiver = first;
  }

  /** Begins, on the connection's event loop, before anything was read. */
  static void start(ClientConnection connection, List<InetSocketAddress> receivers, int first) {
    HandoverAttempt attempt = new HandoverAttempt(connection, receivers, first);
    connection.channel().config().setAutoRead(false);
    connection.channel().pipeline().addLast(attempt);
    attempt.tryNext();
  }

  private void tryNext() {
    ServerLoop loop = connection.loop();
    tries++;
    Channel next =
        loop.upstream()
            .bootstrap()
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    HandoverOffer.start(channel, connection.channel(), HandoverAttempt.this::taken);
                  }
                })
            .connect(receivers.get(receiver))
            .channel();
    pod = next;
    timer = loop.after(loop.settings().handover().timeout().toMillis(), next::close);
    next.closeFuture().addListener(_ -> refused(next));
  }

  /** Whichever way: not reached, closed by the other side, or too late. */
  private void refused(Channel which) {
    if (!which.equals(pod)) {
      return;
    }
    settle();
    if (tries < MAX_TRIES && tries < receivers.size()) {
      receiver = (receiver + 1) % receivers.size();
      tryNext();
    } else {
      connection.loop().handoverTally().countFailure();
      serveHere();
    }
  }

  private void serveHere() {
    ProtocolPipelines.begin(connection);
    giveWay();
  }

  private void taken(Channel by) {
    if (!by.equals(pod)) {
      by.close();
      return;
    }
    settle();
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
