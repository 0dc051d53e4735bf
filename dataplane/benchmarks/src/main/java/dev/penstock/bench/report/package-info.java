/** The table, the JSON file and the chart. */
@NullMarked
package dev.penstock.bench.report;

import org.jspecify.annotations.NullMarked;
