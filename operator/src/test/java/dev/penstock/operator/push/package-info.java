@NullMarked
package dev.penstock.operator.push;

import org.jspecify.annotations.NullMarked;
