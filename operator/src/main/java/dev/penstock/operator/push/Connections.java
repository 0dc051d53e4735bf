package dev.penstock.operator.push;

import io.grpc.Attributes;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what a peer can take of this replica. Whoever shows no client certificate has a short time
 * for all it wants, from the first byte of the handshake on, and there are only so many of them. No
 * connection has more calls than it needs: HTTP/2 leaves it to the peer to keep to the limit that
 * it was told, so one that does not loses its connection.
 */
final class Connections {
  private static final Logger LOG = Logger.getLogger(Connections.class);
  private static final Attributes.Key<Connection> CONNECTION =
      Attributes.Key.create("penstock-connection");

  private final Limits limits;
  private final Map<SocketAddress, Connection> open = new ConcurrentHashMap<>();
  private final AtomicInteger anonymous = new AtomicInteger();

  /**
   * What is allowed.
   *
   * @param calls on one connection at once
   * @param anonymous connections without a client certificate
   * @param anonymousLife how long one of those lasts
   */
  record Limits(int calls, int anonymous, Duration anonymousLife) {}

  Connections(Limits limits) {
    this.limits = limits;
  }

  /** A socket to listen on, each of whose connections is bounded. */
  NioServerSocketChannel newServerChannel() {
    NioServerSocketChannel channel = new NioServerSocketChannel();
    channel.pipeline().addLast(new Door());
    return channel;
  }

  /** Learns which connections show a certificate; to be added to the server. */
  ServerTransportFilter filter() {
    return new ServerTransportFilter() {
      @Override
      public Attributes transportReady(Attributes transport) {
        SocketAddress address = transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        Connection connection = address == null ? null : open.get(address);
        if (connection == null) {
          // It has been closed meanwhile.
          return transport;
        }
        if (Peers.leafOf(transport) != null) {
          connection.known();
        }
        return transport.toBuilder().set(CONNECTION, connection).build();
      }
    };
  }

  /** Counts calls; must come before all other interceptors. */
  ServerInterceptor counter() {
    return new ServerInterceptor() {
      @Override
      public <Q, A> ServerCall.Listener<Q> interceptCall(
          ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Connection connection = call.getAttributes().get(CONNECTION);
        if (connection == null || !connection.begin()) {
          call.close(
              Status.RESOURCE_EXHAUSTED.withDescription("the connection is closed"),
              new Metadata());
          return new ServerCall.Listener<>() {};
        }
        try {
          return new Counted<>(next.startCall(call, headers), connection);
        } catch (RuntimeException e) {
          connection.end();
          throw e;
        }
      }
    };
  }

  /** Ends with exactly one of the two. */
  private static final class Counted<Q> extends SimpleForwardingServerCallListener<Q> {
    private final Connection connection;

    Counted(ServerCall.Listener<Q> call, Connection connection) {
      super(call);
      this.connection = connection;
    }

    @Override
    public void onCancel() {
      connection.end();
      super.onCancel();
    }

    @Override
    public void onComplete() {
      connection.end();
      super.onComplete();
    }
  }

  /** Sees each connection before anything else does. */
  @Sharable
  private final class Door extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      Channel channel = (Channel) message;
      if (anonymous.incrementAndGet() > limits.anonymous()) {
        anonymous.decrementAndGet();
        channel.unsafe().closeForcibly();
        return;
      }
      channel.pipeline().addLast(new Connection(channel));
      context.fireChannelRead(message);
    }
  }

  /** One connection, as the first of its handlers. On its own thread but for {@link #begin}. */
  private final class Connection extends ChannelInboundHandlerAdapter {
    private final SocketAddress address;
    private final AtomicInteger calls = new AtomicInteger();
    private @Nullable ChannelHandlerContext context;
    private @Nullable Future<?> curfew;
    private boolean isAnonymous = true;

    Connection(Channel channel) {
      this.address = channel.remoteAddress();
      open.put(address, this);
      var _ = channel.closeFuture().addListener(closed -> closed());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
      context = added;
      curfew =
          added
              .executor()
              .schedule(
                  () -> close("it has shown no client certificate in time"),
                  limits.anonymousLife().toMillis(),
                  TimeUnit.MILLISECONDS);
    }

    private void closed() {
      open.remove(address, this);
      known();
    }

    /** Counts among the anonymous no more. */
    void known() {
      if (isAnonymous) {
        isAnonymous = false;
        anonymous.decrementAndGet();
        if (curfew != null) {
          curfew.cancel(false);
        }
      }
    }

    /** Whether one more call is allowed; from any thread, as {@link #end}. */
    boolean begin() {
      if (calls.incrementAndGet() > limits.calls()) {
        close("it has more than " + limits.calls() + " calls open");
        return false;
      }
      return true;
    }

    void end() {
      calls.decrementAndGet();
    }

    /** From here and not from the channel: that would wait for the calls to end. */
    private void close(String reason) {
      LOG.debugf("Connection from %s closed: %s", address, reason);
      var _ = Objects.requireNonNull(context, "added before anything is read").close();
    }
  }
}
