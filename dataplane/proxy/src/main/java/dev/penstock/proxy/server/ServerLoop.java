package dev.penstock.proxy.server;

import dev.penstock.proxy.config.FilterConfig;
import dev.penstock.proxy.filter.FilterChain;
import dev.penstock.proxy.overload.GuardedLoop;
import dev.penstock.proxy.overload.Level;
import dev.penstock.proxy.overload.Load;
import dev.penstock.proxy.overload.OverloadTally;
import dev.penstock.proxy.overload.OverloadTally.Shed;
import dev.penstock.proxy.route.MatchBudget;
import dev.penstock.proxy.route.RouteTable;
import dev.penstock.proxy.upstream.UpstreamLoop;
import io.netty.channel.EventLoop;
import io.netty.util.AsciiString;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One event loop with what its connections share. Touched on that loop only. */
final class ServerLoop implements GuardedLoop {
  private static final DateTimeFormatter IMF_FIXDATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

  private final UpstreamLoop upstream;
  private final EngineSettings settings;
  private final ExchangeListener exchangeListener;
  private final Supplier<ActiveConfig> config;
  private final HandoverTally handoverTally;
  private final OverloadTally overloadTally;
  private final Workers workers;
  private final HandoverGiver handovers;
  private final Set<ClientConnection> connections =
      Collections.newSetFromMap(new IdentityHashMap<>());
  private final IdentityHashMap<List<FilterConfig>, FilterChain> filterChains =
      new IdentityHashMap<>();

  private final EvenDraws draws = new EvenDraws();
  private final MatchBudget matchBudget = MatchBudget.ofEventLoop();

  private RouteTable filtersOf = RouteTable.EMPTY;

  /** Told when it changes: a request reads this field and nothing shared. */
  private Load load = Load.NORMAL;

  private @Nullable AsciiString date;
  private long dateExpires;

  ServerLoop(
      UpstreamLoop upstream,
      EngineSettings settings,
      ExchangeListener exchangeListener,
      Supplier<ActiveConfig> config,
      HandoverTally handoverTally,
      OverloadTally overloadTally,
      Workers workers) {
    this.upstream = upstream;
    this.settings = settings;
    this.exchangeListener = exchangeListener;
    this.config = config;
    this.handoverTally = handoverTally;
    this.overloadTally = overloadTally;
    this.workers = workers;
    this.handovers = new HandoverGiver(settings.handover().timeout());
  }

  UpstreamLoop upstream() {
    return upstream;
  }

  EventLoop eventLoop() {
    return upstream.eventLoop();
  }

  /** Runs a task after so many milliseconds; 0: never. See {@link #cancel}. */
  @Nullable ScheduledFuture<?> after(long millis, Runnable task) {
    return millis == 0 ? null : eventLoop().schedule(task, millis, TimeUnit.MILLISECONDS);
  }

  /** Takes back what {@link #after} gave, unless it has run. */
  static void cancel(@Nullable ScheduledFuture<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  EngineSettings settings() {
    return settings;
  }

  ExchangeListener exchangeListener() {
    return exchangeListener;
  }

  /** An exchange on this loop is over. */
  void completed(ExchangeRecord exchange) {
    config().counts().add(upstream.index(), exchange);
    exchangeListener.onComplete(exchange);
  }

  /** What came as a request on this loop was none, and was answered so. */
  void answeredUnreadable() {
    config().counts().addUnreadable(upstream.index());
  }

  /** The config in force now. */
  ActiveConfig config() {
    return config.get();
  }

  /** The next request's fraction of 2^64, see {@link RouteTable#match}. */
  long draw() {
    return draws.next();
  }

  /** What the next request may cost to be matched on this loop. */
  MatchBudget matchBudget() {
    return matchBudget.renew();
  }

  /** For what would keep this loop too long. */
  Workers workers() {
    return workers;
  }

  /** Which new connections go to other pods. */
  HandoverGiver handovers() {
    return handovers;
  }

  HandoverTally handoverTally() {
    return handoverTally;
  }

  @Override
  public Executor executor() {
    return eventLoop();
  }

  @Override
  public void onLoad(Load next) {
    load = next;
  }

  @Override
  public void resetGreatest() {
    GreatestHolders.reset(this);
  }

  /** Whether a new connection is too much; counts it then. */
  boolean refusesConnection() {
    return sheds(Level.REFUSING, Shed.CONNECTION);
  }

  /** Whether a new request is too much; counts it then. */
  boolean shedsRequest() {
    return sheds(Level.SHEDDING, Shed.REQUEST);
  }

  private boolean sheds(Level level, Shed what) {
    if (!load.level().includes(level)) {
      return false;
    }
    countShed(what);
    return true;
  }

  /** Something is given up. */
  void countShed(Shed what) {
    overloadTally.count(what, load.scarce());
  }

  /** The open connections; to be changed by {@link ClientConnection} only. */
  Set<ClientConnection> connections() {
    return connections;
  }

  /**
   * The compiled form of filters of a table, compiled at their first request.
   *
   * @param filters as the table's rules hold them: kept by identity
   */
  FilterChain filters(RouteTable table, List<FilterConfig> filters) {
    if (filters.isEmpty()) {
      return FilterChain.EMPTY;
    }
    if (table != filtersOf) {
      filterChains.clear();
      filtersOf = table;
    }
    return filterChains.computeIfAbsent(filters, FilterChain::compile);
  }

  /** The time as {@code Date} wants it (RFC 9110 section 6.6.1), made once a second. */
  AsciiString date() {
    long now = System.nanoTime();
    AsciiString current = date;
    if (current == null || now - dateExpires >= 0) {
      ZonedDateTime time = ZonedDateTime.now(ZoneOffset.UTC);
      current = AsciiString.of(IMF_FIXDATE.format(time));
      date = current;
      dateExpires = now + TimeUnit.SECONDS.toNanos(1) - time.getNano();
    }
    return current;
  }
}
