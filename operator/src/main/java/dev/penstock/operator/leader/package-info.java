/** Which replica leads: the only one that writes children and status. */
@NullMarked
package dev.penstock.operator.leader;

import org.jspecify.annotations.NullMarked;
