/** Asks others for numbers, and tells them what became of a rollout: HTTP, and nothing else. */
@NullMarked
package dev.penstock.operator.provider;

import org.jspecify.annotations.NullMarked;
