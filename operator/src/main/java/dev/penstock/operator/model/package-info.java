/**
 * Turns a view of the cluster into each fleet's config and into what is to be said of each object:
 * validation, attachment of Routes to listeners, references. Pure: every error is a value, and an
 * error in one object leaves all others as they are.
 */
@NullMarked
package dev.penstock.operator.model;

import org.jspecify.annotations.NullMarked;
