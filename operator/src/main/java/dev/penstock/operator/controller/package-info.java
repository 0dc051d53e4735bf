/** The reconcilers: short lists of named phases that observe, then act; no logic of their own. */
@NullMarked
package dev.penstock.operator.controller;

import org.jspecify.annotations.NullMarked;
