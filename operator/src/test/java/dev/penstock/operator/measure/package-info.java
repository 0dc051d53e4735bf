@NullMarked
package dev.penstock.operator.measure;

import org.jspecify.annotations.NullMarked;
