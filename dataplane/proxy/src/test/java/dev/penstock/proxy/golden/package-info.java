/** The golden chain's end: the proxy answers from the delta that the operator made of objects. */
@NullMarked
package dev.penstock.proxy.golden;

import org.jspecify.annotations.NullMarked;
