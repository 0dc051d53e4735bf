@NullMarked
package dev.penstock.operator.source;

import org.jspecify.annotations.NullMarked;
