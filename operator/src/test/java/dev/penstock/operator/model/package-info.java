@NullMarked
package dev.penstock.operator.model;

import org.jspecify.annotations.NullMarked;
