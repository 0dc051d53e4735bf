package dev.penstock.proxy.server;

import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A port that is listened on, with a socket for each event loop, and its open connections. */
final class ListeningPort {
  private final int number;
  private final List<Channel> sockets = new ArrayList<>();

  /** Open connections, and one for the sockets themselves while they accept. */
  private final AtomicInteger open = new AtomicInteger(1);

  private final CompletableFuture<Void> empty = new CompletableFuture<>();
  private volatile boolean draining;
  private boolean stopped;

  ListeningPort(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** Adds a bound socket. By the thread that applies configs, as {@link #stopAccepting}. */
  void add(Channel socket) {
    sockets.add(socket);
  }

  /** Accepts what has connected. Again and again without effect. */
  void accept() {
    sockets.forEach(socket -> socket.config().setAutoRead(true));
  }

  /** From now on each response is its connection's last. */
  void drain() {
    draining = true;
  }

  boolean isDraining() {
    return draining;
  }

  /** Closes the sockets; connections live on. Returns when no more connection will be accepted. */
  void stopAccepting() {
    if (!stopped) {
      stopped = true;
      sockets.forEach(socket -> socket.close().awaitUninterruptibly());
      connectionClosed();
    }
  }

  void connectionOpened() {
    open.incrementAndGet();
  }

  void connectionClosed() {
    if (open.decrementAndGet() == 0) {
      empty.complete(null);
    }
  }

  /** Completes when it accepts no more and the last connection has closed. */
  CompletionStage<Void> whenEmpty() {
    return empty;
  }
}
