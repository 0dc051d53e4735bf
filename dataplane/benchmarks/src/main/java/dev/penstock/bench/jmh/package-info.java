/** Parts of the proxy alone, under JMH. */
@NullMarked
package dev.penstock.bench.jmh;

import org.jspecify.annotations.NullMarked;
