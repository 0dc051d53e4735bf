package dev.penstock.proxy.server;

import dev.penstock.proxy.http.Octets;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.internal.tcnative.SSL;
import io.netty.util.concurrent.Future;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Reads the server name off a ClientHello, chooses the listener and its certificate by it, and adds
 * the protocol that ALPN agrees on once the handshake is done.
 */
final class SniSelector extends AbstractSniHandler<SslContext> {
  /** A hello with post-quantum key shares takes 2 KiB; it may claim 16 MiB. */
  private static final int MAX_CLIENT_HELLO = 32 << 10;

  /** Alert, TLS 1.2, 2 octets: fatal, unrecognized_name (RFC 6066 section 3). */
  private static final byte[] UNRECOGNIZED_NAME = {21, 3, 3, 0, 2, 2, 112};

  private final ClientConnection connection;
  private final long handshakeMillis;
  private boolean refused;

  SniSelector(ClientConnection connection) {
    super(MAX_CLIENT_HELLO, connection.loop().settings().timeouts().handshake().toMillis());
    this.connection = connection;
    this.handshakeMillis = connection.loop().settings().timeouts().handshake().toMillis();
  }

  @Override
  protected Future<SslContext> lookup(ChannelHandlerContext ctx, @Nullable String sni) {
    String host = sni == null || sni.isEmpty() ? null : withoutDot(sni);
    Octets name = host == null ? null : Octets.of(host);
    connection.sni(name);
    PortConfig port = connection.loop().config().port(connection.port());
    ActiveListener listener = port == null ? null : port.find(name);
    if (listener == null || listener.tls() == null) {
      return ctx.executor().newFailedFuture(new UnknownHost());
    }
    return ctx.executor().newSucceededFuture(listener.tls().select(host));
  }

  @Override
  protected void onLookupComplete(
      ChannelHandlerContext ctx, @Nullable String sni, Future<SslContext> chosen) {
    if (!chosen.isSuccess()) {
      refuse(ctx);
      return;
    }
    SslHandler tls = chosen.getNow().newHandler(ctx.alloc());
    tls.setHandshakeTimeoutMillis(handshakeMillis);
    ctx.pipeline().addLast(new AlpnHandler(connection));
    ctx.pipeline().replace(this, null, tls);
  }

  /** Once: what the client sends until it is told is looked at, too. */
  private void refuse(ChannelHandlerContext ctx) {
    if (!refused) {
      refused = true;
      connection.loop().exchangeListener().onHandshakeFailure();
      ctx.writeAndFlush(Unpooled.wrappedBuffer(UNRECOGNIZED_NAME))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }

  private static String withoutDot(String host) {
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  private static final class UnknownHost extends Exception {
    UnknownHost() {
      super("no listener for the server name", null, false, false);
    }
  }

  /** Waits for the handshake. */
  private static final class AlpnHandler extends io.netty.channel.ChannelInboundHandlerAdapter {
    private final ClientConnection connection;

    AlpnHandler(ClientConnection connection) {
      this.connection = connection;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
        ctx.fireUserEventTriggered(event);
        return;
      }
      ExchangeListener listener = connection.loop().exchangeListener();
      if (!handshake.isSuccess()) {
        listener.onHandshakeFailure();
        ctx.close();
        return;
      }
      SslHandler tls = ctx.pipeline().get(SslHandler.class);
      SSLEngine engine = tls.engine();
      listener.onHandshake(engine.getSession().getProtocol(), isResumed(engine));
      String protocol = tls.applicationProtocol();
      if (ApplicationProtocolNames.HTTP_2.equals(protocol)) {
        ProtocolPipelines.http2(ctx.pipeline(), connection);
      } else {
        ProtocolPipelines.http1(ctx.pipeline(), connection);
      }
      ctx.pipeline().remove(this);
    }

    private static boolean isResumed(SSLEngine engine) {
      return engine instanceof ReferenceCountedOpenSslEngine open
          && SSL.isSessionReused(open.sslPointer());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
