package dev.penstock.proxy.server;

import dev.penstock.proxy.config.ApplyResult;
import dev.penstock.proxy.config.ConfigTarget;
import dev.penstock.proxy.config.HandoverConfig;
import dev.penstock.proxy.config.ProxyConfig;
import dev.penstock.proxy.config.Rejection;
import dev.penstock.proxy.config.ResourceKind;
import dev.penstock.proxy.config.Traffic;
import dev.penstock.proxy.config.TrafficSource;
import dev.penstock.proxy.overload.OverloadMonitor;
import dev.penstock.proxy.overload.OverloadTally;
import dev.penstock.proxy.route.Compilation;
import dev.penstock.proxy.route.RouteTable;
import dev.penstock.proxy.route.Side;
import dev.penstock.proxy.upstream.UpstreamCluster;
import dev.penstock.proxy.upstream.UpstreamLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The data plane: serves by the config it was last given. Safe for any thread.
 *
 * <p>It ends in steps, so that no request is lost: {@link #startDraining} while clients may still
 * come, {@link #drain} when no more should, {@link #close}.
 */
public final class ProxyEngine implements ConfigTarget, TrafficSource, AutoCloseable {
  private final EngineSettings settings;
  private final Transport transport;
  private final MultiThreadIoEventLoopGroup group;
  private final List<ServerLoop> loops;
  private final List<LoopPulse> pulses;
  private final CertificateStore certificates = new CertificateStore();
  private final ListenerStore listeners = new ListenerStore();
  private final TicketStore tickets = new TicketStore();
  private final ClusterStore clusters;
  private final Sockets sockets;
  private final HandoverTally handoverTally = new HandoverTally();
  private final OverloadMonitor overload;
  private final Workers workers;

  /** Ports that are in no config any more but still have connections. */
  private final List<ListeningPort> retired = new ArrayList<>();

  private boolean draining;
  private boolean closed;

  /** Read once by each request. */
  private volatile ActiveConfig active = ActiveConfig.EMPTY;

  private ProxyEngine(EngineSettings settings, ExchangeListener exchangeListener) {
    this.settings = settings;
    transport = Transport.best();
    group =
        new MultiThreadIoEventLoopGroup(
            settings.eventLoops(), new DefaultThreadFactory("proxy"), transport.ioHandler());
    Supplier<ActiveConfig> config = () -> active;
    List<ServerLoop> serverLoops = new ArrayList<>();
    OverloadTally overloadTally = new OverloadTally();
    workers = Workers.start(settings.workers());
    List<UpstreamLoop> upstreamLoops = new ArrayList<>();
    for (EventExecutor executor : group) {
      UpstreamLoop upstream =
          new UpstreamLoop(
              upstreamLoops.size(), (EventLoop) executor, transport.client(), settings.upstream());
      upstreamLoops.add(upstream);
      serverLoops.add(
          new ServerLoop(
              upstream, settings, exchangeListener, config, handoverTally, overloadTally, workers));
    }
    loops = List.copyOf(serverLoops);
    pulses = LoopPulse.start(group);
    overload = OverloadMonitor.start(settings.overload(), overloadTally, loops);
    clusters = new ClusterStore(upstreamLoops, settings.upstream());
    sockets = new Sockets(transport, settings, loops);
  }

  /**
   * Starts the event loops. Nothing is listened on until a config is applied.
   *
   * @param exchangeListener is told of every request
   */
  public static ProxyEngine start(EngineSettings settings, ExchangeListener exchangeListener) {
    return new ProxyEngine(settings, exchangeListener);
  }

  /** "epoll" or "nio". */
  public String transportName() {
    return transport.name();
  }

  /** The event loop that has not turned for the longest time; a second or less when all is well. */
  public LoopStall slowestLoop() {
    return LoopPulse.slowest(pulses);
  }

  /** What has been handed over. */
  public HandoverTally handovers() {
    return handoverTally;
  }

  /** What is done beside the event loops. */
  public Workers workers() {
    return workers;
  }

  /** How much is taken on. */
  public OverloadMonitor overload() {
    return overload;
  }

  @Override
  public synchronized ApplyResult apply(ProxyConfig next) {
    if (closed) {
      throw new IllegalStateException("the engine is closed");
    }
    List<Rejection> rejections = new ArrayList<>();
    certificates.apply(next.certificates(), rejections);
    ListenerStore.Outcome outcome =
        listeners.apply(
            next.listeners(),
            certificates,
            tickets.apply(next.ticketKeys().values(), rejections),
            sockets::open,
            rejections);
    Compilation routes = RouteTable.compile(next, active.table());
    rejections.addAll(routes.rejections());
    List<UpstreamCluster> gone = clusters.apply(next.clusters(), rejections);
    HandoverPlan handover = handover(next.handovers().values(), rejections);
    boolean handoverChanged = handover.differsFrom(active.handover());
    TrafficCounts counts =
        TrafficCounts.next(routes.table().sides(), pod(handover), active.counts(), loops.size());
    active =
        new ActiveConfig(
            outcome.ports(),
            routes.table(),
            clusters.inForce(),
            counts,
            handover,
            sockets.byNumber());
    sockets.accept();
    gone.forEach(UpstreamCluster::remove);
    retire(sockets.takeExcept(needed(outcome.ports().keySet(), handover)));
    if (handoverChanged) {
      onConnections(this::endIfTakenBack);
    }
    releaseWhenUnseen(outcome.replaced());
    if (draining) {
      sockets.all().forEach(ListeningPort::drain);
    }
    return new ApplyResult(rejections);
  }

  @Override
  public Traffic traffic() {
    ActiveConfig now = active;
    return new Traffic(
        now.counts().ofRoutes(),
        now.counts().ofPod(),
        now.handover().isInForce(),
        handoverTally.given(),
        handoverTally.failures());
  }

  /** As what all that this pod serves is counted; null when it is not. */
  private @Nullable Side pod(HandoverPlan handover) {
    String revision = settings.handover().revision();
    return handover.isInForce() && !revision.isEmpty()
        ? new Side("", revision, handover.isTaking())
        : null;
  }

  private HandoverPlan handover(Collection<HandoverConfig> offered, List<Rejection> rejections) {
    HandoverConfig first = null;
    for (HandoverConfig config : offered) {
      if (first == null) {
        first = config;
      } else {
        reject(config, "only one handover can be in force: " + first.name() + " is", rejections);
      }
    }
    HandoverPlan plan = HandoverPlan.of(first, settings.handover().revision(), active.handover());
    if (first != null && plan.isTaking() && !sockets.openHandover()) {
      int port = settings.handover().port();
      reject(first, "port %d cannot be listened on".formatted(port), rejections);
      return HandoverPlan.NONE;
    }
    return plan;
  }

  private static void reject(HandoverConfig config, String message, List<Rejection> rejections) {
    rejections.add(new Rejection(ResourceKind.HANDOVER, config.name(), message));
  }

  private Set<Integer> needed(Set<Integer> ports, HandoverPlan handover) {
    Set<Integer> needed = new HashSet<>(ports);
    if (handover.isTaking()) {
      needed.add(settings.handover().port());
    }
    return needed;
  }

  private void endIfTakenBack(ClientConnection connection) {
    if (connection.isTakenBack()) {
      connection.protocol().drain();
      long grace = settings.handover().grace().toMillis();
      long some = ThreadLocalRandom.current().nextLong(grace + 1);
      later(connection, some, ifTakenBack(connection, () -> connection.protocol().closeTunnel()));
      later(connection, grace, ifTakenBack(connection, () -> closeIfIdle(connection)));
    }
  }

  private static Runnable ifTakenBack(ClientConnection connection, Runnable task) {
    return () -> {
      if (connection.isTakenBack()) {
        task.run();
      }
    };
  }

  private void retire(List<ListeningPort> unneeded) {
    retired.removeIf(port -> port.whenEmpty().toCompletableFuture().isDone());
    for (ListeningPort port : unneeded) {
      port.drain();
      port.stopAccepting();
      retired.add(port);
    }
    if (!unneeded.isEmpty()) {
      onConnections(
          connection -> {
            if (connection.isDraining()) {
              connection.protocol().drain();
            }
          });
    }
  }

  /** A loop that has run a task since the new config was set cannot be looking at the old one. */
  private void releaseWhenUnseen(List<ListenerTls> replaced) {
    if (replaced.isEmpty()) {
      return;
    }
    AtomicInteger looking = new AtomicInteger(loops.size());
    for (ServerLoop loop : loops) {
      loop.eventLoop()
          .execute(
              () -> {
                if (looking.decrementAndGet() == 0) {
                  replaced.forEach(ListenerTls::release);
                }
              });
    }
  }

  /**
   * From now on each HTTP/1.1 response is its connection's last, and HTTP/2 clients are told to use
   * another connection. New connections are accepted still. Again without effect.
   */
  public synchronized void startDraining() {
    draining = true;
    sockets.all().forEach(ListeningPort::drain);
    onConnections(connection -> connection.protocol().drain());
  }

  /**
   * Accepts no more connections and lets those there are finish. Tunnels are ended one after the
   * other in the first half of the time, idle connections when nearly all of it is over, and
   * whatever is left when it is.
   *
   * @param grace how long it may take at most
   * @return completes when no connection is left
   */
  public synchronized CompletionStage<Void> drain(Duration grace) {
    startDraining();
    List<ListeningPort> ports = new ArrayList<>(retired);
    ports.addAll(sockets.all());
    ports.forEach(ListeningPort::stopAccepting);
    long millis = grace.toMillis();
    onConnections(
        connection ->
            later(
                connection,
                ThreadLocalRandom.current().nextLong(millis / 2 + 1),
                () -> connection.protocol().closeTunnel()));
    onConnections(connection -> later(connection, millis * 9 / 10, () -> closeIfIdle(connection)));
    onConnections(connection -> later(connection, millis, () -> connection.channel().close()));
    return CompletableFuture.allOf(
        ports.stream()
            .map(port -> port.whenEmpty().toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new));
  }

  private static void closeIfIdle(ClientConnection connection) {
    if (connection.protocol().isIdle()) {
      connection.channel().close();
    }
  }

  private static void later(ClientConnection connection, long millis, Runnable task) {
    connection.channel().eventLoop().schedule(task, millis, TimeUnit.MILLISECONDS);
  }

  private void onConnections(Consumer<ClientConnection> action) {
    for (ServerLoop loop : loops) {
      loop.eventLoop().execute(() -> List.copyOf(loop.connections()).forEach(action));
    }
  }

  /** Closes everything at once. Again without effect. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    overload.close();
    sockets.all().forEach(ListeningPort::stopAccepting);
    onConnections(connection -> connection.channel().close());
    active.clusters().values().forEach(UpstreamCluster::remove);
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    workers.close();
    listeners.release();
  }
}
