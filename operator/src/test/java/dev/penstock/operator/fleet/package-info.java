@NullMarked
package dev.penstock.operator.fleet;

import org.jspecify.annotations.NullMarked;
