package dev.penstock.proxy.route;

/**
 * One of the two contents a route with a canary has, or of the two revisions of a fleet: what is
 * counted is counted by this.
 *
 * @param route "namespace/name"; empty for a fleet's
 * @param revision of its rules, or of the pod
 * @param canary whether it is the one that is tried
 */
public record Side(String route, String revision, boolean canary) {}
