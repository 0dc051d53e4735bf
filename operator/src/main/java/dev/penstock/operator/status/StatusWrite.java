package dev.penstock.operator.status;

import dev.penstock.operator.view.ObjectKey;

/**
 * A status to be written.
 *
 * @param key the object
 * @param base what it was computed from; the write fails when the object has changed since
 * @param next what is to be written
 * @param <S> the type of the status
 */
record StatusWrite<S>(ObjectKey key, Known<S> base, S next) {}
