@NullMarked
package dev.penstock.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
