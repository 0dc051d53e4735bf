package dev.penstock.operator.rollout;

import dev.penstock.operator.measure.SeriesCounts;
import java.time.Duration;

/** What both sides served in one window. */
public record Sample(SeriesCounts stable, SeriesCounts canary, Duration length) {}
