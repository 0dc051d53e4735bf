@NullMarked
package dev.penstock.operator.snapshot;

import org.jspecify.annotations.NullMarked;
