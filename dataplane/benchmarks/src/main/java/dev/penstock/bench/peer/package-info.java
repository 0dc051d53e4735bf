/**
 * The proxies that are compared, each with a config that does the same, and the backends behind.
 */
@NullMarked
package dev.penstock.bench.peer;

import org.jspecify.annotations.NullMarked;
