package dev.penstock.operator.fleet;

import java.util.Map;

/**
 * What a slot has.
 *
 * @param exists whether it has a Deployment
 * @param revision the hash of what that makes pods of; empty when it does not say
 * @param replicas how many pods it should have
 * @param pods how many it may have: those it should, or those that are not gone yet
 * @param ready pods that are ready and not about to end, by what they run
 */
record SlotScene(
    boolean exists, String revision, int replicas, int pods, Map<String, Integer> ready) {
  static final SlotScene EMPTY = new SlotScene(false, "", 0, 0, Map.of());

  SlotScene {
    ready = Map.copyOf(ready);
  }

  boolean runs(String hash) {
    return exists && revision.equals(hash);
  }

  /** How many pods of a revision it should have. */
  int replicasOf(String hash) {
    return runs(hash) ? replicas : 0;
  }

  int readyOf(String hash) {
    return ready.getOrDefault(hash, 0);
  }

  boolean isAnyReady() {
    return ready.values().stream().anyMatch(pods -> pods > 0);
  }
}
