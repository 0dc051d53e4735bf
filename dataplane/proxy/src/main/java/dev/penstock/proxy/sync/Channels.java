package dev.penstock.proxy.sync;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Makes channels to the operator, on an event loop that serves no requests. */
final class Channels {
  /** A full snapshot of a large fleet. */
  private static final int MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

  private static final int CONNECT_TIMEOUT_MILLIS = 3_000;

  /** An operator that vanished without a word is noticed after these two, in seconds. */
  private static final int KEEP_ALIVE_SECONDS = 10;

  private static final int KEEP_ALIVE_TIMEOUT_SECONDS = 5;

  private final SyncSettings settings;
  private final Executor executor;
  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("penstock-sync-io", true), NioIoHandler.newFactory());

  /** {@code executor} runs what comes in. */
  Channels(SyncSettings settings, Executor executor) {
    this.settings = settings;
    this.executor = executor;
  }

  /** Shows {@code identity}, or no certificate when it is null. */
  ManagedChannel open(List<X509Certificate> authorities, @Nullable Identity identity)
      throws SetupException {
    SslContextBuilder tls =
        GrpcSslContexts.forClient().trustManager(authorities.toArray(X509Certificate[]::new));
    if (identity != null) {
      tls.keyManager(OneKey.of(identity.key(), identity.chain()));
    }
    try {
      return NettyChannelBuilder.forAddress(settings.host(), settings.port())
          .sslContext(tls.build())
          .executor(executor)
          .eventLoopGroup(loop)
          .channelType(NioSocketChannel.class)
          .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
          .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
          .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
          .maxInboundMessageSize(MAX_MESSAGE_BYTES)
          .disableServiceConfigLookUp()
          .disableRetry()
          .build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new SetupException("TLS to the operator cannot be set up: " + e.getMessage());
    }
  }

  void close() {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
