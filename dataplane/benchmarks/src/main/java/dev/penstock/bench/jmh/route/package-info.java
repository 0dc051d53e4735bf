/** How long it takes to find the rule that answers a request. */
@NullMarked
package dev.penstock.bench.jmh.route;

import org.jspecify.annotations.NullMarked;
