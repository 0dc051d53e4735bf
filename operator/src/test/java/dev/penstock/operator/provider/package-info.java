@NullMarked
package dev.penstock.operator.provider;

import org.jspecify.annotations.NullMarked;
