package dev.penstock.operator.rollout;

import dev.penstock.operator.view.RolloutState;
import java.time.Instant;

/**
 * What every pod has acknowledged.
 *
 * @param state what it follows from: an acknowledgement of another share or of another revision
 *     begins no step
 * @param since when the last pod acknowledged it
 */
public record Programmed(RolloutState state, Instant since) {}
