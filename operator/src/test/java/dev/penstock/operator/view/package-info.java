@NullMarked
package dev.penstock.operator.view;

import org.jspecify.annotations.NullMarked;
