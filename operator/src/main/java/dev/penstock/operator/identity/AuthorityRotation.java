package dev.penstock.operator.identity;

import dev.penstock.operator.identity.Authority.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The rotation as a pure step from one ring to the next: a new authority is first trusted by
 * everyone, then signs, and the old one is dropped when the last certificate that it signed has
 * expired. So at no time does anyone meet a certificate that it cannot verify.
 */
final class AuthorityRotation {
  /** What clocks may differ by, and what a replica may need to learn that it signs no more. */
  private static final Duration MARGIN = Duration.ofMinutes(10);

  private final RotationPolicy policy;
  private final Function<Instant, Authority> factory;

  /**
   * @param factory makes an authority in {@link Stage#INCOMING} since the instant
   */
  AuthorityRotation(RotationPolicy policy, Function<Instant, Authority> factory) {
    this.policy = policy;
    this.factory = factory;
  }

  AuthorityRing first(Instant now) {
    return new AuthorityRing(List.of(factory.apply(now).enter(Stage.SIGNING, now)));
  }

  /**
   * The ring as it is to be now: the same one when there is nothing to do.
   *
   * @param forced begins a rotation before its time, unless one is under way
   */
  AuthorityRing step(AuthorityRing ring, Instant now, boolean forced) {
    if (ring.signing().expired(now)) {
      // Nothing it signed is valid any more, so there is nobody to keep from noticing.
      return first(now);
    }
    List<Authority> next = new ArrayList<>(ring.authorities());
    next.removeIf(a -> a.stage() == Stage.OUTGOING && isDue(a, leafEnd(), now));
    boolean promote = ring.incoming().filter(a -> isDue(a, policy.overlap(), now)).isPresent();
    if (promote) {
      next.replaceAll(a -> advance(a, now));
    } else if (ring.incoming().isEmpty()
        && (forced || isDue(ring.signing(), policy.period(), now))) {
      next.add(factory.apply(now));
    }
    return next.equals(ring.authorities()) ? ring : new AuthorityRing(next);
  }

  private Duration leafEnd() {
    return policy.leafLifetime().plus(MARGIN);
  }

  private static Authority advance(Authority authority, Instant now) {
    return switch (authority.stage()) {
      case INCOMING -> authority.enter(Stage.SIGNING, now);
      case SIGNING -> authority.enter(Stage.OUTGOING, now);
      case OUTGOING -> authority;
    };
  }

  private static boolean isDue(Authority authority, Duration after, Instant now) {
    return !now.isBefore(authority.since().plus(after));
  }
}
