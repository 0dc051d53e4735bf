@NullMarked
package dev.penstock.operator.testing;

import org.jspecify.annotations.NullMarked;
