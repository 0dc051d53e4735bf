package dev.penstock.bench.load;

import dev.penstock.bench.measure.GapException;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
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
  public Histogram run(int port, int connections, int perSecond, Duration warmUp, Duration time)
      throws InterruptedException, GapException {
    Run run = new Run(perSecond, warmUp, time);
    try {
      for (int i = 0; i < connections; i++) {
        new Bootstrap()
            .group(loop)
            .channel(EpollSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(run.connection())
            .connect("127.0.0.1", port)
            .sync();
      }
      loop.execute(run::begin);
      long patience = time.plus(warmUp).plus(PATIENCE).toMillis();
      Optional<String> fault = run.over.get(patience, TimeUnit.MILLISECONDS);
      if (fault.isPresent()) {
        throw new GapException(fault.get());
      }
      return run.latencies;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (TimeoutException e) {
      throw new GapException("requests were still not answered after 10 s");
    } finally {
      loop.submit(run::end).sync();
    }
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** All of it happens on the one event loop. */
  private final class Run {
    private static final ByteBuf REQUEST =
        Unpooled.unreleasableBuffer(
            Unpooled.directBuffer()
                .writeBytes(
                    "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII)));

    private final double interval;
    private final long first;
    private final long all;
    private final Histogram latencies = new Histogram(DIGITS);
    private final Deque<Connection> free = new ArrayDeque<>();
    private final Deque<Connection> connected = new ArrayDeque<>();
    private final CompletableFuture<Optional<String>> over = new CompletableFuture<>();
    private long start;
    private long sent;
    private long answered;

    Run(int perSecond, Duration warmUp, Duration time) {
      interval = (double) TimeUnit.SECONDS.toNanos(1) / perSecond;
      first = perSecond * warmUp.toMillis() / 1000;
      all = first + perSecond * time.toMillis() / 1000;
    }

    ChannelInitializer<Channel> connection() {
      return new ChannelInitializer<>() {
        @Override
        protected void initChannel(Channel channel) {
          channel.pipeline().addLast(new HttpResponseDecoder(), new Connection(channel));
        }
      };
    }

    void begin() {
      start = System.nanoTime();
      send();
    }

    private void end() {
      connected.forEach(connection -> connection.channel.close());
    }

    private long due(long request) {
      return start + (long) (request * interval);
    }

    /** Sends what is due, as far as there are connections: one that becomes free sends the next. */
    private void send() {
      long now = System.nanoTime();
      while (sent < all && due(sent) <= now && !free.isEmpty()) {
        free.pop().send(sent);
        sent++;
      }
      if (sent < all && !free.isEmpty()) {
        loop.schedule(this::send, due(sent) - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
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
        free.addLast(this);
        connected.push(this);
      }

      void send(long number) {
        request = number;
        channel.writeAndFlush(REQUEST.duplicate(), channel.voidPromise());
      }

      @Override
      protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        if (part instanceof HttpResponse response && response.status().code() != 200) {
          over.complete(Optional.of("a request was answered with " + response.status()));
        }
        if (part instanceof LastHttpContent) {
          answered();
        }
      }

      private void answered() {
        if (request >= first) {
          latencies.recordValue(System.nanoTime() - due(request));
        }
        answered++;
        boolean waiting = free.isEmpty();
        free.addLast(this);
        if (answered == all) {
          over.complete(Optional.empty());
        } else if (waiting) {
          // Nothing was scheduled while no connection was free.
          Run.this.send();
        }
      }

      @Override
      public void channelInactive(ChannelHandlerContext context) {
        over.complete(Optional.of("a connection was closed"));
      }
    }
  }
}
