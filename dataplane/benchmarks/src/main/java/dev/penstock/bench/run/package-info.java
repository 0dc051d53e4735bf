/** The command: what to measure, and in which order. */
@NullMarked
package dev.penstock.bench.run;

import org.jspecify.annotations.NullMarked;
