/**
 * The children of a Gateway. One class is one child with one pure {@code desired(...)}; {@link
 * dev.penstock.operator.fleet.ChildWriter} makes the cluster agree by server-side apply.
 */
@NullMarked
package dev.penstock.operator.fleet;

import org.jspecify.annotations.NullMarked;
