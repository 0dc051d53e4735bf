/** Contents of objects that were promoted or tried, kept as ControllerRevisions. */
@NullMarked
package dev.penstock.operator.revision;

import org.jspecify.annotations.NullMarked;
