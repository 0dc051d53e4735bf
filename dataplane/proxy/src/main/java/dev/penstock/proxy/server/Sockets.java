package dev.penstock.proxy.server;

import dev.penstock.proxy.http.LoopReads;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The listening sockets: one for each port and event loop, among which the kernel spreads
 * connections (SO_REUSEPORT). Used by the thread that applies configs only.
 */
final class Sockets {
  /**
   * What a client's socket takes beyond what is on its way. Without a limit the kernel keeps
   * megabytes for a client that reads slowly, which count as the pod's memory, and says only when a
   * third of it is gone that the client has taken some. Half of it is a step of progress.
   */
  static final long UNSENT_OCTETS = 64 << 10;

  private final Transport transport;
  private final EngineSettings settings;
  private final List<ServerLoop> loops;
  private final Map<Integer, ListeningPort> open = new HashMap<>();

  Sockets(Transport transport, EngineSettings settings, List<ServerLoop> loops) {
    this.transport = transport;
    this.settings = settings;
    this.loops = loops;
  }

  /**
   * Listens on the ports that it does not listen on yet. Connections wait in the kernel until
   * {@link #accept}.
   *
   * @return the ports that it cannot listen on
   */
  Set<Integer> open(Set<Integer> ports) {
    Set<Integer> failed = new HashSet<>();
    for (int port : ports) {
      if (port == settings.handover().port() || !open(port)) {
        failed.add(port);
      }
    }
    return failed;
  }

  /** The same for the port where other pods hand connections over; false when it cannot be. */
  boolean openHandover() {
    return open(settings.handover().port());
  }

  private boolean open(int port) {
    if (open.containsKey(port)) {
      return true;
    }
    ListeningPort listening = new ListeningPort(port);
    if (bind(listening)) {
      open.put(port, listening);
      return true;
    }
    listening.stopAccepting();
    return false;
  }

  /** Accepts on all open ports. */
  void accept() {
    open.values().forEach(ListeningPort::accept);
  }

  /** Takes the ports that are not needed out; they still accept. */
  List<ListeningPort> takeExcept(Set<Integer> needed) {
    List<ListeningPort> unneeded = new ArrayList<>();
    open.values()
        .removeIf(
            port -> {
              boolean remove = !needed.contains(port.number());
              if (remove) {
                unneeded.add(port);
              }
              return remove;
            });
    return unneeded;
  }

  /** The open ports by number. */
  Map<Integer, ListeningPort> byNumber() {
    return Map.copyOf(open);
  }

  /** The open ports. */
  List<ListeningPort> all() {
    return List.copyOf(open.values());
  }

  private boolean bind(ListeningPort port) {
    for (ServerLoop loop : loops) {
      ChannelFuture bound = bind(port, loop).awaitUninterruptibly();
      if (!bound.isSuccess()) {
        return false;
      }
      port.add(bound.channel());
    }
    return true;
  }

  private ChannelFuture bind(ListeningPort port, ServerLoop loop) {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loop.eventLoop(), loop.eventLoop())
            .channel(transport.server())
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.SO_BACKLOG, settings.backlog())
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, LoopReads.INSTANCE)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childHandler(
                port.number() == settings.handover().port()
                    ? new HandoverInitializer(loop, port)
                    : new AcceptInitializer(loop, port));
    if (EpollServerSocketChannel.class.isAssignableFrom(transport.server())) {
      bootstrap
          .option(UnixChannelOption.SO_REUSEPORT, true)
          .childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, UNSENT_OCTETS);
    } else {
      bootstrap.option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
    }
    return bootstrap.bind(new InetSocketAddress(settings.address(), port.number()));
  }
}
