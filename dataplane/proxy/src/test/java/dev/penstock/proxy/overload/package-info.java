@NullMarked
package dev.penstock.proxy.overload;

import org.jspecify.annotations.NullMarked;
