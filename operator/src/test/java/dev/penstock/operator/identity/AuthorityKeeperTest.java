package dev.penstock.operator.identity;

import static dev.penstock.operator.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.identity.AuthorityKeeper.Pace;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** That a keeper goes on when what it keeps cannot be read. */
class AuthorityKeeperTest {
  private static final Duration NEVER = Duration.ofDays(1);
  private static final Duration AT_ONCE = Duration.ofMillis(1);
  private static final RotationPolicy POLICY =
      new RotationPolicy(
          Duration.ofDays(90), Duration.ofHours(1), Duration.ofHours(24), Duration.ofDays(365));

  private final FaultyStore store = new FaultyStore();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private @Nullable AuthorityKeeper keeper;

  @AfterEach
  void close() {
    if (keeper != null) {
      keeper.close();
    }
  }

  @Test
  void shouldRotateStillWhenTheClientFailedInAWayNobodyForesaw() {
    AuthorityKeeper started = start(new Pace(AT_ONCE, AT_ONCE));
    await().until(() -> started.ring().isPresent());
    store.fault.set(() -> new IllegalStateException("the client's pool is shut down"));
    int before = store.reads.get();
    await().until(() -> store.reads.get() > before + 2);
    store.fault.set(null);

    now.updateAndGet(it -> it.plus(POLICY.period()));

    await().until(() -> started.ring().orElseThrow().incoming().isPresent());
  }

  @Test
  void shouldTryAgainSoonWhenAReadFailsThoughARingIsLoaded() {
    AuthorityKeeper started = start(new Pace(NEVER, AT_ONCE));
    await().until(() -> started.ring().isPresent());
    store.fault.set(() -> new KubernetesClientException("connection reset"));
    store.changed();
    await().until(() -> store.reads.get() >= 4);
    now.updateAndGet(it -> it.plus(POLICY.period()));
    store.fault.set(null);

    await().until(() -> started.ring().orElseThrow().incoming().isPresent());
  }

  @Test
  void shouldWaitTwiceAsLongAfterEachFaultUpToATick() {
    Pace pace = new Pace(Duration.ofSeconds(10), Duration.ofSeconds(1));
    assertThat(pace.after(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(2));
    assertThat(pace.after(Duration.ofSeconds(8))).isEqualTo(Duration.ofSeconds(10));
    assertThat(pace.after(Duration.ofSeconds(10))).isEqualTo(Duration.ofSeconds(10));
  }

  private AuthorityKeeper start(Pace pace) {
    AuthorityKeeper started =
        new AuthorityKeeper(
            store,
            new AuthorityRotation(
                POLICY, instant -> Certificates.newAuthority(instant, POLICY.validity())),
            now::get,
            pace);
    keeper = started;
    started.start();
    return started;
  }

  /** In memory, and fails to be read while told to. */
  private static final class FaultyStore implements AuthorityStore {
    private final AtomicReference<@Nullable Supplier<RuntimeException>> fault =
        new AtomicReference<>();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicReference<@Nullable Stored> stored = new AtomicReference<>();
    private volatile Runnable watcher = () -> {};

    @Override
    public Optional<Stored> read() {
      reads.incrementAndGet();
      Supplier<RuntimeException> present = fault.get();
      if (present != null) {
        throw present.get();
      }
      return Optional.ofNullable(stored.get());
    }

    @Override
    public boolean create(AuthorityRing first) {
      return stored.compareAndSet(null, new Stored(first, false, "1"));
    }

    @Override
    public boolean replace(Stored held, AuthorityRing next) {
      return stored.compareAndSet(held, new Stored(next, false, held.revision() + "1"));
    }

    @Override
    public void watch(Runnable onChange) {
      watcher = onChange;
    }

    void changed() {
      watcher.run();
    }

    @Override
    public void close() {}
  }
}
