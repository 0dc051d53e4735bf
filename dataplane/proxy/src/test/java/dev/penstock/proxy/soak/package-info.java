/** The proxy under load for a long time, while all around it changes: {@code make soak}. */
@NullMarked
package dev.penstock.proxy.soak;

import org.jspecify.annotations.NullMarked;
