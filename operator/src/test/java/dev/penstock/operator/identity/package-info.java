@NullMarked
package dev.penstock.operator.identity;

import org.jspecify.annotations.NullMarked;
