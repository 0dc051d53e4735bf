/**
 * A fleet's config as plain immutable records that mirror the config protocol: what the model
 * results in and what is pushed. Knows neither the Kubernetes client nor protobuf.
 */
@NullMarked
package dev.penstock.operator.snapshot;

import org.jspecify.annotations.NullMarked;
