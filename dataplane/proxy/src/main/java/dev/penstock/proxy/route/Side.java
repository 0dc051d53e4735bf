package dev.penstock.proxy.route;

/**
 * One of the two contents a route with a canary has: what is counted is counted by this.
 *
 * @param route "namespace/name"
 * @param revision of its rules
 * @param canary whether it is the one that is tried
 */
public record Side(String route, String revision, boolean canary) {}
