package dev.penstock.proxy.config;

/**
 * One resource that could not be applied; the content it had before, if any, stays in force.
 *
 * @param kind what it is
 * @param name its name in the config
 * @param message for people: names the field and what would be right
 */
public record Rejection(ResourceKind kind, String name, String message) {}
