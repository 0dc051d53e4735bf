@NullMarked
package dev.penstock.operator.leader;

import org.jspecify.annotations.NullMarked;
