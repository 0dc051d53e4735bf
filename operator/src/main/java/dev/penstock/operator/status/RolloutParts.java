package dev.penstock.operator.status;

import dev.penstock.operator.provider.MetricProviders;
import dev.penstock.operator.provider.Notifier;
import dev.penstock.operator.revision.RevisionStore;

/**
 * What rollouts are run with.
 *
 * @param revisions keeps contents
 * @param providers are asked for numbers
 * @param notifier tells whom the plans name
 */
public record RolloutParts(RevisionStore revisions, MetricProviders providers, Notifier notifier) {}
