package dev.penstock.operator.source;

import dev.penstock.operator.view.WatchedKind;
import java.util.function.Consumer;

/**
 * One step of a kind's history as the API server tells it.
 *
 * @param kind the kind
 * @param resourceVersion how far its history has been seen with this step
 * @param complete whether all objects of the kind are known from here on
 * @param edit what it does to the view
 */
public record Change(
    WatchedKind kind, long resourceVersion, boolean complete, Consumer<ViewStore> edit) {}
