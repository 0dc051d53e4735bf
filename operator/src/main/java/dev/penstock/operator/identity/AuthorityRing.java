package dev.penstock.operator.identity;

import dev.penstock.operator.identity.Authority.Stage;
import java.util.List;
import java.util.Optional;

/** All authorities in force: one that signs, perhaps one to come, and those on their way out. */
record AuthorityRing(List<Authority> authorities) {
  AuthorityRing {
    authorities = List.copyOf(authorities);
    if (authorities.stream().filter(a -> a.stage() == Stage.SIGNING).count() != 1) {
      throw new IllegalArgumentException("exactly one authority must be SIGNING");
    }
  }

  Authority signing() {
    return in(Stage.SIGNING).orElseThrow();
  }

  Optional<Authority> incoming() {
    return in(Stage.INCOMING);
  }

  TrustBundle bundle() {
    return new TrustBundle(authorities.stream().map(Authority::certificate).toList());
  }

  private Optional<Authority> in(Stage stage) {
    return authorities.stream().filter(a -> a.stage() == stage).findFirst();
  }
}
