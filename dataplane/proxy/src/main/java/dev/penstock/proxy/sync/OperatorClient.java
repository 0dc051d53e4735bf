package dev.penstock.proxy.sync;

import dev.penstock.proxy.config.ConfigTarget;
import dev.penstock.proxy.config.TrafficSource;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a target at the operator's newest config. Before the operator is reached, and for as long
 * as it cannot be, the last config that was acknowledged is in force, from disk after a restart.
 */
public final class OperatorClient implements AutoCloseable {
  private static final int CLOSE_SECONDS = 2;

  /** What still comes in from gRPC after the end is dropped. */
  private final ScheduledExecutorService executor =
      new ScheduledThreadPoolExecutor(
          1,
          Thread.ofPlatform().daemon().name("penstock-sync").factory(),
          new ThreadPoolExecutor.DiscardPolicy());

  private final ConfigHolder holder;
  private final Channels channels;
  private final StreamKeeper streams;

  /**
   * Does nothing until {@link #start}.
   *
   * @param stateFolder where the config is kept: in memory, as it has private keys; null keeps none
   * @param target is called on a thread of this client's own
   * @param traffic what the operator is told of it
   */
  public OperatorClient(
      SyncSettings settings,
      @Nullable Path stateFolder,
      ConfigTarget target,
      TrafficSource traffic,
      SyncListener listener) {
    SyncContext context =
        new SyncContext(
            settings, executor, InstantSource.system(), new SplittableRandom(), listener);
    this.holder =
        new ConfigHolder(
            target, stateFolder == null ? null : new SnapshotStore(stateFolder), listener);
    this.channels = new Channels(settings, executor);
    this.streams =
        new StreamKeeper(context, new Trust(settings.trustFile()), channels, holder, traffic);
  }

  /** Puts in force what is on disk, before it returns, and then seeks the operator. */
  public void start() throws InterruptedException {
    try {
      executor.submit(holder::restore).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("The stored config could not be put in force", e.getCause());
    }
    executor.execute(streams::start);
  }

  /** Leaves the operator; the target keeps what it has. Again without effect. */
  @Override
  public void close() {
    executor.execute(streams::close);
    executor.shutdown();
    try {
      if (!executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
    channels.close();
  }
}
