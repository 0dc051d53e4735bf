/** Contents of Routes and Gateways that were promoted, kept as ControllerRevisions. */
@NullMarked
package dev.penstock.operator.revision;

import org.jspecify.annotations.NullMarked;
