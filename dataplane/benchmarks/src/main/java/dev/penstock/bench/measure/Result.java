package dev.penstock.bench.measure;

/**
 * A line of the results.
 *
 * @param scenario what was asked, such as {@code http1/64}
 * @param target who answered
 */
public record Result(String scenario, String target, Metric metric, Summary summary) {}
