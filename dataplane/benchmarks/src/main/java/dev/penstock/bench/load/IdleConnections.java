package dev.penstock.bench.load;

import dev.penstock.bench.measure.GapException;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Connections that each ask once and then rest, until another takes their place. */
public final class IdleConnections implements AutoCloseable {
  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int AT_ONCE = 32;
  private static final int PATIENCE_SECONDS = 30;

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final Semaphore connecting = new Semaphore(AT_ONCE);
  private final AtomicInteger lost = new AtomicInteger();
  private final Queue<Channel> channels = new ConcurrentLinkedQueue<>();
  private final Bootstrap bootstrap;
  private @Nullable ScheduledFuture<?> replacing;

  /** To a port of the loopback address, over TLS or not. */
  public IdleConnections(int port, boolean tls) throws SSLException {
    SslContext context =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.OPENSSL)
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .endpointIdentificationAlgorithm("")
            .build();
    bootstrap =
        new Bootstrap()
            .group(group)
            .channel(EpollSocketChannel.class)
            .remoteAddress("127.0.0.1", port)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (tls) {
                      SslHandler handler = context.newHandler(channel.alloc());
                      channel.pipeline().addLast(handler);
                    }
                    channel.pipeline().addLast(new HttpResponseDecoder(), new Once());
                  }
                });
  }

  /**
   * Opens more until there are so many.
   *
   * @throws GapException when one is refused, closed or not answered
   */
  public void openUpTo(int number) throws InterruptedException, GapException {
    while (channels.size() < number) {
      acquire(1);
      channels.add(bootstrap.connect().channel());
    }
    acquire(AT_ONCE);
    connecting.release(AT_ONCE);
    check();
  }

  /** From now on so many a second are closed, the oldest first, and one is opened for each. */
  public void startReplacing(int perSecond) {
    long interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
    replacing =
        group
            .next()
            .scheduleAtFixedRate(this::replaceOldest, interval, interval, TimeUnit.NANOSECONDS);
  }

  /** Those that are there stay. */
  public void stopReplacing() {
    if (replacing != null) {
      replacing.cancel(false);
    }
  }

  private void replaceOldest() {
    // When new ones are not answered, they do not become more.
    if (connecting.tryAcquire()) {
      Channel oldest = channels.remove();
      oldest.pipeline().get(Once.class).isReplaced = true;
      oldest.close();
      channels.add(bootstrap.connect().channel());
    }
  }

  /**
   * Whether all are still there.
   *
   * @throws GapException when they are not
   */
  public void check() throws GapException {
    if (lost.get() > 0) {
      throw new GapException(
          "of %,d connections %,d were refused or closed".formatted(channels.size(), lost.get()));
    }
  }

  private void acquire(int permits) throws InterruptedException, GapException {
    if (!connecting.tryAcquire(permits, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new GapException(
          "%,d connections, and the next is not answered".formatted(channels.size()));
    }
  }

  @Override
  public void close() {
    channels.forEach(Channel::close);
    group.shutdownGracefully(0, PATIENCE_SECONDS, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** Asks once. */
  private final class Once extends SimpleChannelInboundHandler<HttpObject> {
    private boolean answered;
    private boolean isReplaced;

    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.writeAndFlush(Unpooled.wrappedBuffer(REQUEST));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
      if (part instanceof LastHttpContent && !answered) {
        answered = true;
        connecting.release();
      }
    }

    @Override
    public void channelUnregistered(ChannelHandlerContext context) {
      if (!isReplaced) {
        lost.incrementAndGet();
      }
      if (!answered) {
        answered = true;
        connecting.release();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
