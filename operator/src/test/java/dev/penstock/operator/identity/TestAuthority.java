package dev.penstock.operator.identity;

import dev.penstock.operator.identity.TokenVerifier.Verdict;
import dev.penstock.operator.testing.Patience;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The real certificate authority, kept in memory and driven by a clock of the test's. */
public final class TestAuthority implements AuthorityStore {
  /** A DNS name that every replica's certificate bears. */
  public static final String SERVER_NAME = "penstock-operator.penstock-system.svc";

  private static final RotationPolicy POLICY =
      new RotationPolicy(
          Duration.ofDays(90), Duration.ofMinutes(1), Duration.ofHours(24), Duration.ofDays(365));

  private final AtomicReference<@Nullable Stored> stored = new AtomicReference<>();
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
  private final Map<String, PodIdentity> tokens = new ConcurrentHashMap<>();
  private final AtomicReference<Duration> elapsed = new AtomicReference<>(Duration.ZERO);
  private int revisions;

  /** One replica's share in the authority, loaded. */
  public CertificateAuthority replica(String pod) {
    CertificateAuthority authority =
        new CertificateAuthority(
            this,
            this::verify,
            POLICY,
            new ReplicaCredentials(
                new ReplicaIdentity("penstock-system", pod),
                List.of(SERVER_NAME),
                POLICY.leafLifetime(),
                Instant::now),
            () -> Instant.now().plus(elapsed.get()));
    authority.start();
    Patience.await().until(authority::isLoaded);
    return authority;
  }

  /** A token that proves this pod. */
  public String tokenOf(PodIdentity pod) {
    String token = "token-of-" + pod.pod();
    tokens.put(token, pod);
    return token;
  }

  /** Asks for a rotation before its time. */
  public void askForRotation() {
    stored.updateAndGet(
        held -> held == null ? null : new Stored(held.ring(), true, held.revision()));
    watchers.forEach(Runnable::run);
  }

  /**
   * Lets time pass for the rotation. What is issued after more than five minutes of it is not valid
   * yet by the clock of TLS.
   */
  public void pass(Duration time) {
    elapsed.updateAndGet(before -> before.plus(time));
    watchers.forEach(Runnable::run);
  }

  /** How many authorities there are. */
  public int size() {
    Stored held = stored.get();
    return held == null ? 0 : held.ring().authorities().size();
  }

  /** The authority that signs. */
  public String signing() {
    return Optional.ofNullable(stored.get()).orElseThrow().ring().signing().id();
  }

  @Override
  public Optional<Stored> read() {
    return Optional.ofNullable(stored.get());
  }

  @Override
  public synchronized boolean create(AuthorityRing first) {
    return stored.compareAndSet(null, new Stored(first, false, revision()));
  }

  @Override
  public synchronized boolean replace(Stored held, AuthorityRing next) {
    Stored now = stored.get();
    if (now == null || !now.revision().equals(held.revision())) {
      return false;
    }
    stored.set(new Stored(next, false, revision()));
    watchers.forEach(Runnable::run);
    return true;
  }

  @Override
  public void watch(Runnable onChange) {
    watchers.add(onChange);
  }

  @Override
  public void close() {}

  private String revision() {
    return Integer.toString(++revisions);
  }

  private Verdict verify(String token) {
    PodIdentity pod = tokens.get(token);
    return pod == null ? new Verdict.Refused("unknown token") : new Verdict.Verified(pod);
  }
}
