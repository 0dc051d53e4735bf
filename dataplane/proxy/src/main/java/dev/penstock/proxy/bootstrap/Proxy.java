package dev.penstock.proxy.bootstrap;

import dev.penstock.proxy.bootstrap.Options.Source;
import dev.penstock.proxy.config.ConfigTarget;
import dev.penstock.proxy.server.EngineSettings;
import dev.penstock.proxy.server.ProxyEngine;
import dev.penstock.proxy.sync.InvalidSnapshotException;
import dev.penstock.proxy.sync.OperatorClient;
import dev.penstock.proxy.sync.SnapshotFile;
import dev.penstock.proxy.sync.SyncSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A running data plane: the engine, where its config comes from, and the admin port. It ends by
 * {@link #drain}, then {@link #close}.
 */
final class Proxy implements AutoCloseable {
  /** Kept of the grace for what comes after the last connection. */
  private static final Duration MARGIN = Duration.ofMillis(500);

  private final Options options;
  private final Log log;
  private final ProxyStatus status;
  private final Observation observation;
  private final ProxyEngine engine;
  private final AdminServer admin;

  /** Ends what brings the config. */
  private Runnable endSource = () -> {};

  private Proxy(Options options, Log log) throws UsageException {
    this.options = options;
    this.log = log;
    this.status = new ProxyStatus(log, InstantSource.system());
    this.observation = Observation.start(options, status);
    this.engine =
        ProxyEngine.start(
            EngineSettings.defaults()
                .withEventLoops(options.eventLoops())
                .withAddress(options.address())
                .withOverload(options.overload())
                .withHandover(
                    EngineSettings.Handover.DEFAULTS.of(
                        options.revision(), options.handoverPort())),
            observation.listener());
    Liveness liveness = new Liveness(engine::slowestLoop, options.loopStall(), log);
    observation.watch(liveness);
    engine.overload().onChange(reading -> log.warn(reading.toString()));
    observation.watch(engine.overload());
    observation.watch(engine.workers());
    observation.watch(engine);
    observation.watch(engine.handovers());
    try {
      this.admin = AdminServer.start(options, status, liveness, observation::scrape);
    } catch (UsageException e) {
      engine.close();
      observation.close();
      throw e;
    }
  }

  /**
   * Opens the admin port, then serves: by the snapshot file, which must be right, or by what is
   * kept from before a restart until the operator says something newer.
   *
   * @throws UsageException when it cannot be what {@code options} say; nothing is left running
   */
  static Proxy start(Options options, Log log, String version)
      throws UsageException, InterruptedException {
    Proxy proxy = new Proxy(options, log);
    log.info(
        "version %s, %d event loops on %s, admin port %d"
            .formatted(
                version, options.eventLoops(), proxy.engine.transportName(), proxy.admin.port()));
    try {
      proxy.endSource = proxy.startSource(version);
      return proxy;
    } catch (InvalidSnapshotException e) {
      proxy.close();
      throw new UsageException(Setting.SNAPSHOT.flag() + " " + e.problem());
    }
  }

  /** The port that is open. */
  int adminPort() {
    return admin.port();
  }

  private Runnable startSource(String version)
      throws InvalidSnapshotException, InterruptedException {
    ConfigTarget target = engine;
    return switch (options.source()) {
      case Source.File(var path) -> SnapshotFile.open(path, target, status)::close;
      case Source.Operator operator -> {
        OperatorClient client =
            new OperatorClient(
                new SyncSettings(
                    operator.host(),
                    operator.port(),
                    operator.tokenFile(),
                    operator.trustFile(),
                    version,
                    SyncSettings.FIRST_RETRY,
                    SyncSettings.MAX_RETRY),
                operator.stateFolder(),
                target,
                engine,
                status);
        client.start();
        yield client::close;
      }
    };
  }

  /**
   * Lets no request be lost: not ready at once, but serving whoever still comes for the lame-duck
   * time, asking each to connect elsewhere; then no new connections, and those there are end with
   * their requests, within the grace.
   */
  void drain() throws InterruptedException {
    long start = System.nanoTime();
    log.info("draining: not ready, accepting for " + options.lameDuck() + " more");
    status.startDraining();
    engine.startDraining();
    TimeUnit.NANOSECONDS.sleep(options.lameDuck().toNanos());
    Duration left =
        options.grace().minus(MARGIN).minus(Duration.ofNanos(System.nanoTime() - start));
    Duration grace = left.isNegative() ? Duration.ZERO : left;
    log.info("draining: accepting no more, " + grace + " for what runs");
    try {
      engine.drain(grace).toCompletableFuture().get(grace.toMillis() + 1, TimeUnit.MILLISECONDS);
      log.info("drained");
    } catch (TimeoutException e) {
      log.warn("connections were left at the end of the grace");
    } catch (ExecutionException e) {
      throw new IllegalStateException("Draining failed", e.getCause());
    }
  }

  /** Ends everything at once. */
  @Override
  public void close() {
    endSource.run();
    engine.close();
    admin.close();
    observation.close();
  }
}
