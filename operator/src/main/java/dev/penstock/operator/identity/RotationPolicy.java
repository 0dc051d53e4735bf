package dev.penstock.operator.identity;

import java.time.Duration;

/**
 * When authorities come and go.
 *
 * @param period how long an authority signs before the next one is made
 * @param overlap how long a new authority is trusted before it signs: more than it takes a mounted
 *     ConfigMap to reach every pod
 * @param leafLifetime how long what it signs is valid, at most 24 h
 * @param validity how long an authority's own certificate is valid
 */
record RotationPolicy(Duration period, Duration overlap, Duration leafLifetime, Duration validity) {
  private static final Duration MAX_LEAF = Duration.ofHours(24);

  RotationPolicy {
    requirePositive(period, "penstock.identity.rotation.period");
    requirePositive(overlap, "penstock.identity.rotation.overlap");
    requirePositive(leafLifetime, "penstock.identity.leaf-lifetime");
    if (leafLifetime.compareTo(MAX_LEAF) > 0) {
      throw new IllegalArgumentException(
          "penstock.identity.leaf-lifetime is " + leafLifetime + ", but at most 24h is allowed");
    }
    if (validity.compareTo(period.plus(overlap).plus(leafLifetime)) <= 0) {
      throw new IllegalArgumentException(
          "penstock.identity.authority-validity is "
              + validity
              + ", but must exceed rotation.period + rotation.overlap + leaf-lifetime");
    }
  }

  private static void requirePositive(Duration value, String name) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + " is " + value + ", but must be more than 0");
    }
  }
}
