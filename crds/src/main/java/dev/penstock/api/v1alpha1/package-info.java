/**
 * The resource types of {@code penstock.dev/v1alpha1}; their field comments are the specification.
 */
@NullMarked
package dev.penstock.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
