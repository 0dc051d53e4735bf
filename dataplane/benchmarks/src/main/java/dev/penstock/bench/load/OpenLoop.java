package dev.penstock.bench.load;

import dev.penstock.bench.measure.GapException;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;

/**
 * Open loop: a request is due at a constant rate, whether those before were answered or not. Its
 * latency counts from when it was due, so that one that had to wait for a connection is as late as
 * a user would find it (no coordinated omission).
 */
public final class OpenLoop implements AutoCloseable {
  private static final int FEW = 64;
  private static final int DIGITS = 3;

  /** Connections that are being made: fewer than any of the targets lets wait to be accepted. */
  private static final int AT_ONCE = 16;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final EventLoop loop = group.next();

  /**
   * Over 64 connections: latencies in nanoseconds, those of the first part of the time left out.
   */
  public Histogram run(int port, int perSecond, Duration warmUp, Duration time)
      throws InterruptedException, GapException {
    return run(port, FEW, perSecond, warmUp, time);
  }

  /** Likewise over so many connections, which take turns. */
  public Histogram run(int port, int number, int perSecond, Duration warmUp, Duration time)
      throws InterruptedException, GapException {
    try (Connections connections = connect(port, number)) {
      return connections.run(perSecond, warmUp, time);
    }
  }

  /** So many connections, which stand when this returns. */
  Connections connect(int port, int number) throws InterruptedException {
    Connections connections = new Connections();
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(EpollSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(connections);
    Deque<ChannelFuture> connecting = new ArrayDeque<>();
    for (int i = 0; i < number; i++) {
      if (connecting.size() == AT_ONCE) {
        connecting.pop().sync();
      }
      connecting.add(bootstrap.connect("127.0.0.1", port));
    }
    for (ChannelFuture last : connecting) {
      last.sync();
    }
    return connections;
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** All of it happens on the one event loop. */
  final class Connections extends ChannelInitializer<Channel> implements AutoCloseable {
    private static final ByteBuf REQUEST =
        Unpooled.unreleasableBuffer(
            Unpooled.directBuffer()
                .writeBytes(
                    "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII)));

    /** They take turns. */
    private final Deque<Connection> free = new ArrayDeque<>();

    private final Deque<Channel> connected = new ArrayDeque<>();
    private Run run = new Run(1, Duration.ZERO, Duration.ZERO);

    /** As {@link OpenLoop#run}, over these. */
    Histogram run(int perSecond, Duration warmUp, Duration time)
        throws InterruptedException, GapException {
      Run next = new Run(perSecond, warmUp, time);
      loop.execute(
          () -> {
            run = next;
            next.begin(free);
          });
      return next.await(time.plus(warmUp).plus(PATIENCE));
    }

    @Override
    protected void initChannel(Channel channel) {
      channel.pipeline().addLast(new HttpResponseDecoder(), new Connection(channel));
    }

    @Override
    public void close() {
      loop.submit(() -> connected.forEach(Channel::close)).syncUninterruptibly();
    }

    /** A connection that carries one request at a time. */
    private final class Connection extends SimpleChannelInboundHandler<HttpObject> {
      private final Channel channel;
      private long request;

      Connection(Channel channel) {
        this.channel = channel;
      }

      @Override
      public void channelActive(ChannelHandlerContext context) {
        free.add(this);
        connected.add(channel);
      }

      void send(long number) {
        request = number;
        channel.writeAndFlush(REQUEST.duplicate(), channel.voidPromise());
      }

      @Override
      protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        if (part instanceof HttpResponse response && response.status().code() != 200) {
          run.fail("a request was answered with " + response.status());
        }
        if (part instanceof LastHttpContent) {
          boolean waiting = free.isEmpty();
          free.add(this);
          run.answered(request, waiting, free);
        }
      }

      @Override
      public void channelInactive(ChannelHandlerContext context) {
        run.fail("a connection was closed");
      }
    }
  }

  /** Requests at one rate. */
  private final class Run {
    private final double interval;
    private final long first;
    private final long all;
    private final Histogram latencies = new Histogram(DIGITS);
    private final CompletableFuture<Optional<String>> over = new CompletableFuture<>();
    private long start;
    private long sent;
    private long answered;

    Run(int perSecond, Duration warmUp, Duration time) {
      interval = (double) TimeUnit.SECONDS.toNanos(1) / perSecond;
      first = perSecond * warmUp.toMillis() / 1000;
      all = first + perSecond * time.toMillis() / 1000;
    }

    Histogram await(Duration patience) throws InterruptedException, GapException {
      try {
        Optional<String> fault = over.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (fault.isPresent()) {
          throw new GapException(fault.get());
        }
        return latencies;
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      } catch (TimeoutException e) {
        throw new GapException("requests were still not answered after 10 s");
      }
    }

    void begin(Deque<Connections.Connection> free) {
      start = System.nanoTime();
      send(free);
    }

    void fail(String fault) {
      over.complete(Optional.of(fault));
    }

    private long due(long request) {
      return start + (long) (request * interval);
    }

    /** Sends what is due, as far as there are connections: one that becomes free sends the next. */
    private void send(Deque<Connections.Connection> free) {
      long now = System.nanoTime();
      while (sent < all && due(sent) <= now && !free.isEmpty()) {
        free.pop().send(sent);
        sent++;
      }
      if (sent < all && !free.isEmpty()) {
        loop.schedule(() -> send(free), due(sent) - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    }

    /** {@code waiting}: there was no connection, and so nothing was scheduled. */
    void answered(long request, boolean waiting, Deque<Connections.Connection> free) {
      if (request >= first) {
        latencies.recordValue(System.nanoTime() - due(request));
      }
      answered++;
      if (answered == all) {
        over.complete(Optional.empty());
      } else if (waiting) {
        send(free);
      }
    }
  }
}
