package dev.penstock.bench.measure;

/** A figure that there is none of, and why. */
public record Gap(String scenario, String target, String reason) {}
