package dev.penstock.proxy.server;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DefaultSocketChannelConfig;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketChannelConfig;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a backend that lives in memory: what is written to it stays there to be taken.
 */
public final class EmbeddedSocket extends EmbeddedChannel implements SocketChannel {
  /** The one made last; a bootstrap hands none out. */
  private static @Nullable EmbeddedSocket last;

  private final SocketChannelConfig config = new DefaultSocketChannelConfig(this, new Socket());

  /** For the bootstrap. */
  public EmbeddedSocket() {
    super(false, false);
    last = this;
  }

  static @Nullable EmbeddedSocket last() {
    return last;
  }

  @Override
  public SocketChannelConfig config() {
    return config;
  }

  @Override
  public ServerSocketChannel parent() {
    throw new UnsupportedOperationException("a connection that was not accepted");
  }

  @Override
  public InetSocketAddress localAddress() {
    return InetSocketAddress.createUnresolved("embedded", 0);
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return InetSocketAddress.createUnresolved("embedded", 0);
  }

  @Override
  public boolean isInputShutdown() {
    return false;
  }

  @Override
  public ChannelFuture shutdownInput() {
    return newSucceededFuture();
  }

  @Override
  public ChannelFuture shutdownInput(ChannelPromise promise) {
    return promise.setSuccess();
  }

  @Override
  public boolean isOutputShutdown() {
    return false;
  }

  @Override
  public ChannelFuture shutdownOutput() {
    return newSucceededFuture();
  }

  @Override
  public ChannelFuture shutdownOutput(ChannelPromise promise) {
    return promise.setSuccess();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public ChannelFuture shutdown() {
    return newSucceededFuture();
  }

  @Override
  public ChannelFuture shutdown(ChannelPromise promise) {
    return promise.setSuccess();
  }
}
