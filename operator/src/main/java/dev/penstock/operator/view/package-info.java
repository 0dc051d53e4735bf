/**
 * What the operator has seen of the cluster, as plain immutable records: the input of the model,
 * freed of the client's types.
 */
@NullMarked
package dev.penstock.operator.view;

import org.jspecify.annotations.NullMarked;
