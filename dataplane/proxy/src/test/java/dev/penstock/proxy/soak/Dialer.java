package dev.penstock.proxy.soak;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Connects to a port of the loopback address, with TLS or without. */
final class Dialer {
  private final EventLoop loop;
  private final int port;
  private final @Nullable SslContext tls;

  private Dialer(EventLoop loop, int port, @Nullable SslContext tls) {
    this.loop = loop;
    this.port = port;
    this.tls = tls;
  }

  static Dialer plain(EventLoop loop, int port) {
    return new Dialer(loop, port, null);
  }

  /**
   * Takes any certificate.
   *
   * @param protocol the only one that is offered by ALPN
   */
  static Dialer secure(EventLoop loop, int port, String protocol) throws SSLException {
    SslContext context =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.OPENSSL)
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .endpointIdentificationAlgorithm("")
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    Protocol.ALPN,
                    SelectorFailureBehavior.NO_ADVERTISE,
                    SelectedListenerFailureBehavior.ACCEPT,
                    protocol))
            .build();
    return new Dialer(loop, port, context);
  }

  void connect(ChannelInitializer<Channel> handler, Lanes lanes) {
    new Bootstrap()
        .group(loop)
        .channel(EpollSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .handler(handler)
        .connect("127.0.0.1", port)
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                lanes.failed("no connection: " + connected.cause());
              }
            });
  }

  /** Adds TLS, where there is any. */
  void secure(Channel channel) {
    if (tls != null) {
      channel.pipeline().addLast(tls.newHandler(channel.alloc()));
    }
  }
}
