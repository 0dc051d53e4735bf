/**
 * The compiled route table: which rule answers a request. Immutable, read without a lock; exact
 * hosts and paths by hash, wildcards and prefixes by tree, expressions in linear time.
 */
@NullMarked
package dev.penstock.proxy.route;

import org.jspecify.annotations.NullMarked;
