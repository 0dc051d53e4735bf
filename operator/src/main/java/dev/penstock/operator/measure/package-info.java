/** What data-plane pods report of the requests they served: plain records. */
@NullMarked
package dev.penstock.operator.measure;

import org.jspecify.annotations.NullMarked;
