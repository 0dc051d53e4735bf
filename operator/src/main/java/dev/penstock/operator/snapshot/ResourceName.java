package dev.penstock.operator.snapshot;

/**
 * Names one resource of a fleet's config.
 *
 * @param kind the kind; each has names of its own
 * @param name the name, as the resource's kind forms it
 */
public record ResourceName(ResourceKind kind, String name) {}
