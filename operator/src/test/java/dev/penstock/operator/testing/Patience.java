package dev.penstock.operator.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * How long tests wait for what must come: so long that only what never comes fails a test, however
 * busy the machine is.
 */
public final class Patience {
  /** Where a test must give a limit itself. */
  public static final Duration LIMIT = Duration.ofMinutes(2);

  private Patience() {}

  /** A condition that must hold sooner or later. */
  public static ConditionFactory await() {
    return Awaitility.await().atMost(LIMIT);
  }
}
