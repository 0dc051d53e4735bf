/**
 * What becomes of a revision that is being tried: pure functions of the plan, of what was observed
 * and measured, and of the clock. Whose revision it is, and who acts on it, is not known here.
 */
@NullMarked
package dev.penstock.operator.rollout;

import org.jspecify.annotations.NullMarked;
