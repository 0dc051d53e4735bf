package dev.penstock.operator.push;

import dev.penstock.operator.identity.CertificateAuthority;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** Opens the way to another replica: mutual TLS, each side showing a certificate of its own. */
public final class ReplicaConnector {
  private static final long PING_SECONDS = 10;
  private static final long PING_TIMEOUT_SECONDS = 5;

  private final CertificateAuthority authority;
  private final String serverName;

  /**
   * Opens nothing yet.
   *
   * @param serverName the DNS name that every replica's certificate bears
   */
  public ReplicaConnector(CertificateAuthority authority, String serverName) {
    this.authority = authority;
    this.serverName = serverName;
  }

  /** A channel to the replica at this address; it connects when it is used. */
  public ManagedChannel connect(InetSocketAddress address) {
    return NettyChannelBuilder.forAddress(address)
        .sslContext(sslContext())
        .overrideAuthority(serverName)
        .keepAliveTime(PING_SECONDS, TimeUnit.SECONDS)
        .keepAliveTimeout(PING_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .build();
  }

  private SslContext sslContext() {
    try {
      return GrpcSslContexts.configure(
              SslContextBuilder.forClient()
                  .keyManager(authority.keyManager())
                  .trustManager(authority.trustManager())
                  .protocols("TLSv1.3"),
              SslProvider.JDK)
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("The JDK's TLS cannot be set up", e);
    }
  }
}
