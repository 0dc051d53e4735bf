/**
 * Tells users what became of their objects: outcomes, acknowledgements and the state of the fleet
 * become conditions and Events. The only writer of status, and only of what changed.
 */
@NullMarked
package dev.penstock.operator.status;

import org.jspecify.annotations.NullMarked;
