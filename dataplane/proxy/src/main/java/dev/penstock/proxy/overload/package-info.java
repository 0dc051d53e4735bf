/**
 * When the pod has taken on too much, and what it gives up then: watched from a thread of its own,
 * told to each event loop when it changes, so that a request reads no more than a field of its own
 * loop.
 */
@NullMarked
package dev.penstock.proxy.overload;

import org.jspecify.annotations.NullMarked;
