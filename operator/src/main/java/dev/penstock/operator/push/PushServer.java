package dev.penstock.operator.push;

import dev.penstock.operator.identity.CertificateAuthority;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The server that pods and other replicas connect to. A client certificate is asked for but not
 * demanded in the handshake: a pod that has none yet must be able to ask for one; the services
 * other than that demand it per call.
 */
public final class PushServer {
  /** The largest message taken in: a ledger of many pods that reject many resources. */
  private static final int MAX_INBOUND_BYTES = 16 * 1024 * 1024;

  /** A pod needs two: its stream, and a new certificate now and then. */
  private static final int MAX_CALLS_PER_CONNECTION = 8;

  /** Calls that were cancelled within ten seconds, before a connection is taken for an attack. */
  private static final int MAX_CANCELLED = 100;

  private static final int CANCELLED_SECONDS = 10;

  private static final int LOOPS = 4;
  private static final long MIN_CLIENT_PING_SECONDS = 4;
  private static final long STOP_SECONDS = 3;

  private final Flow flow;
  private final ConfigPush push;
  private final CertificateAuthority authority;
  private final PushConfig config;
  private final InstantSource clock;
  private final LedgerCalls ledgers;
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
  private final EventLoopGroup loops =
      new NioEventLoopGroup(LOOPS, new DefaultThreadFactory("push", true));
  private volatile @Nullable Server server;

  /** Listens to nothing until {@link #start}. */
  public PushServer(
      Flow flow,
      ConfigPush push,
      CertificateAuthority authority,
      PushConfig config,
      InstantSource clock) {
    this.flow = flow;
    this.push = push;
    this.authority = authority;
    this.config = config;
    this.clock = clock;
    this.ledgers = new LedgerCalls(flow, push.book(), push.reportBook(), clock);
  }

  /**
   * Opens the port. The authority must have been loaded: a handshake needs its certificate.
   *
   * @throws UncheckedIOException when the port is taken
   */
  public void start() {
    Peers peers = new Peers(authority);
    ConfigStreams streams = new ConfigStreams(flow, push::open, clock);
    Connections connections =
        new Connections(
            new Connections.Limits(
                MAX_CALLS_PER_CONNECTION,
                config.maxAnonymousConnections(),
                config.anonymousTimeout()));
    try {
      server =
          NettyServerBuilder.forPort(config.port())
              .channelFactory(connections::newServerChannel)
              .bossEventLoopGroup(loops)
              .workerEventLoopGroup(loops)
              .addTransportFilter(connections.filter())
              .intercept(connections.counter())
              .sslContext(sslContext())
              .executor(calls)
              .maxInboundMessageSize(MAX_INBOUND_BYTES)
              .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
              .maxRstFramesPerWindow(MAX_CANCELLED, CANCELLED_SECONDS)
              .maxConnectionIdle(config.idleTimeout().toMillis(), TimeUnit.MILLISECONDS)
              .keepAliveTime(config.keepAliveTime().toMillis(), TimeUnit.MILLISECONDS)
              .keepAliveTimeout(config.keepAliveTimeout().toMillis(), TimeUnit.MILLISECONDS)
              .permitKeepAliveTime(MIN_CLIENT_PING_SECONDS, TimeUnit.SECONDS)
              .permitKeepAliveWithoutCalls(true)
              .addService(new IdentityCalls(authority, config.maxConcurrentIssues()))
              .addService(ServerInterceptors.intercept(streams, peers))
              .addService(ServerInterceptors.intercept(ledgers, peers))
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "penstock.push.port: cannot listen on port " + config.port(), e);
    }
  }

  /** Whether pods can connect. */
  public boolean isListening() {
    Server running = server;
    return running != null && !running.isShutdown();
  }

  /** The port that is open. */
  public int port() {
    Server running = server;
    return running == null ? 0 : running.getPort();
  }

  /** Ends all streams and closes the port; takes a few seconds at most. */
  public void stop() {
    Server running = server;
    if (running != null) {
      running.shutdown();
      flow.execute(push::closeAll);
      flow.execute(ledgers::closeAll);
      try {
        if (!running.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
          running.shutdownNow();
        }
      } catch (InterruptedException e) {
        running.shutdownNow();
        Thread.currentThread().interrupt();
      }
    }
    calls.shutdownNow();
    var _ = loops.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS);
  }

  private SslContext sslContext() {
    try {
      return GrpcSslContexts.configure(
              SslContextBuilder.forServer(authority.keyManager())
                  .trustManager(authority.trustManager())
                  .clientAuth(ClientAuth.OPTIONAL)
                  .protocols("TLSv1.3"),
              SslProvider.JDK)
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("The JDK's TLS cannot be set up", e);
    }
  }
}
