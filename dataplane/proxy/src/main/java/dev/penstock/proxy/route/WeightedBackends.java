package dev.penstock.proxy.route;

import dev.penstock.proxy.config.BackendConfig;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Draws backends in proportion to their weights. */
final class WeightedBackends {
  private final BackendConfig[] backends;

  /** The sum of the weights up to and with each backend. */
  private final int[] upTo;

  private final int total;

  /** Backends of weight 0 take no part. The sum of the weights must fit an int. */
  WeightedBackends(List<BackendConfig> all) {
    this.backends = all.stream().filter(b -> b.weight() > 0).toArray(BackendConfig[]::new);
    this.upTo = new int[backends.length];
    int sum = 0;
    for (int i = 0; i < backends.length; i++) {
      sum += backends[i].weight();
      upTo[i] = sum;
    }
    this.total = sum;
  }

  @Nullable BackendConfig pick(RandomGenerator random) {
    if (backends.length < 2) {
      return backends.length == 0 ? null : backends[0];
    }
    int drawn = random.nextInt(total);
    int i = 0;
    while (drawn >= upTo[i]) {
      i++;
    }
    return backends[i];
  }
}
