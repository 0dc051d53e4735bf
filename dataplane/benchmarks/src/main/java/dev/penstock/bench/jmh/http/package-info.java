/** How long it takes to read heads, and to change them by filters. */
@NullMarked
package dev.penstock.bench.jmh.http;

import org.jspecify.annotations.NullMarked;
