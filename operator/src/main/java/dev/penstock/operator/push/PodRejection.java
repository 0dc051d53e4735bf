package dev.penstock.operator.push;

import dev.penstock.operator.snapshot.ResourceName;

/**
 * A resource of the version in force that a pod could not apply; it keeps the content it had.
 *
 * @param resource the resource
 * @param message for people: names the field and what would be right
 */
public record PodRejection(ResourceName resource, String message) {}
