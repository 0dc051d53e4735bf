/**
 * What a data-plane pod is told to do, as plain immutable records: the resources of the config
 * stream freed of their wire form, so that nothing but {@code sync} knows protobuf.
 */
@NullMarked
package dev.penstock.proxy.config;

import org.jspecify.annotations.NullMarked;
