package dev.penstock.operator.status;

import org.jspecify.annotations.Nullable;

/**
 * An object's status as last read from, or written to, the API server.
 *
 * @param uid tells the object from a later one of the same name
 * @param resourceVersion the object's version at that moment
 * @param status the status; null when it has none
 * @param <S> the type of the status
 */
record Known<S>(String uid, long resourceVersion, @Nullable S status) {}
