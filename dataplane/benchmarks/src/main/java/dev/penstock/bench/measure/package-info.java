/** What was measured, and what comes of several runs. */
@NullMarked
package dev.penstock.bench.measure;

import org.jspecify.annotations.NullMarked;
