/** Processes: where they are found, where they run, and that they end. */
@NullMarked
package dev.penstock.bench.process;

import org.jspecify.annotations.NullMarked;
