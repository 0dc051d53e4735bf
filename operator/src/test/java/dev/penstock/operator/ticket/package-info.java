@NullMarked
package dev.penstock.operator.ticket;

import org.jspecify.annotations.NullMarked;
