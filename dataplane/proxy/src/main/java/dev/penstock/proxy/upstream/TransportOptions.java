package dev.penstock.proxy.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.time.Duration;

/** Socket options that only some transports have. */
final class TransportOptions {
  private TransportOptions() {}

  /** Without it a vanished peer keeps a written request waiting for the kernel's 15 minutes. */
  static void limitUnacknowledged(
      Bootstrap bootstrap, Class<? extends SocketChannel> channelType, Duration limit) {
    if (EpollSocketChannel.class.isAssignableFrom(channelType)) {
      bootstrap.option(EpollChannelOption.TCP_USER_TIMEOUT, Math.toIntExact(limit.toMillis()));
    }
  }
}
