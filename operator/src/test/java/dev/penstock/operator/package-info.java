@NullMarked
package dev.penstock.operator;

import org.jspecify.annotations.NullMarked;
