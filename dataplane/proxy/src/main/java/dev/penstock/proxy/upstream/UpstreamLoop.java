package dev.penstock.proxy.upstream;

import dev.penstock.proxy.http.LoopReads;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;

/** What one event loop needs to make connections that stay on it. */
public final class UpstreamLoop {
  private final int index;
  private final EventLoop eventLoop;
  private final Bootstrap bootstrap;

  /**
   * @param index from 0, unique among the loops of an engine
   * @param eventLoop the loop
   * @param channelType the transport's client channel
   * @param settings the connect time-out
   */
  public UpstreamLoop(
      int index,
      EventLoop eventLoop,
      Class<? extends SocketChannel> channelType,
      UpstreamSettings settings) {
    this.index = index;
    this.eventLoop = eventLoop;
    this.bootstrap =
        new Bootstrap()
            .group(eventLoop)
            .channel(channelType)
            // Endpoints are addresses.
            .disableResolver()
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                Math.toIntExact(settings.connectTimeout().toMillis()))
            .option(ChannelOption.RECVBUF_ALLOCATOR, LoopReads.INSTANCE)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true);
    TransportOptions.limitUnacknowledged(bootstrap, channelType, settings.unacknowledgedTimeout());
  }

  /** Its place among the loops of the engine, from 0. */
  public int index() {
    return index;
  }

  /** The loop itself. */
  public EventLoop eventLoop() {
    return eventLoop;
  }

  /** A fresh bootstrap that still needs a handler. */
  public Bootstrap bootstrap() {
    return bootstrap.clone();
  }
}
