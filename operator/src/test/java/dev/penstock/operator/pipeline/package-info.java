@NullMarked
package dev.penstock.operator.pipeline;

import org.jspecify.annotations.NullMarked;
