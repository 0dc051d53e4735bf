/**
 * The one direction of flow: view, translation, snapshots, push, and back the acknowledgements to
 * whoever reports them. One thread owns it.
 */
@NullMarked
package dev.penstock.operator.pipeline;

import org.jspecify.annotations.NullMarked;
