package dev.penstock.proxy.config;

/** Where a config goes when it has arrived: what serves by it. */
public interface ConfigTarget {
  /**
   * Puts a config in force in place of the one before. All or nothing for each resource: one that
   * cannot be applied keeps its previous content, or stays absent, and is reported. Called by one
   * thread at a time, never on an event loop.
   *
   * @param next the whole config; a resource that did not change is the same object as in the
   *     config before
   * @return when every request that starts from now on is served by it
   */
  ApplyResult apply(ProxyConfig next);
}
