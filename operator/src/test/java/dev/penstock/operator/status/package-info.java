@NullMarked
package dev.penstock.operator.status;

import org.jspecify.annotations.NullMarked;
