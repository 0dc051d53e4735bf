package dev.penstock.operator.measure;

/**
 * What requests were counted together: one side of a Route with a canary.
 *
 * @param route "namespace/name" of the Route
 * @param revision the hash of the revision that answered
 */
public record SeriesKey(String route, String revision) {}
