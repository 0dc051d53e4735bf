@NullMarked
package dev.penstock.operator.golden;

import org.jspecify.annotations.NullMarked;
