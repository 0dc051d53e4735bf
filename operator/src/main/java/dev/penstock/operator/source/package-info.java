/**
 * Follows the API server: lists and watches every kind the config depends on and keeps one {@link
 * dev.penstock.operator.view.ClusterView} of it, publishing nothing until all of it has been seen.
 */
@NullMarked
package dev.penstock.operator.source;

import org.jspecify.annotations.NullMarked;
