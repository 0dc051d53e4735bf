/**
 * What a user would notice, tested on a real cluster against the operator that the chart installs.
 */
@NullMarked
package dev.penstock.e2e;

import org.jspecify.annotations.NullMarked;
