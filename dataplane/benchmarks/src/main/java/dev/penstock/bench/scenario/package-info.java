/** What is measured, one class a kind. */
@NullMarked
package dev.penstock.bench.scenario;

import org.jspecify.annotations.NullMarked;
