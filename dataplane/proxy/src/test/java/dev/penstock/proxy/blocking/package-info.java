/** Whether anything that waits runs on an event loop. */
@NullMarked
package dev.penstock.proxy.blocking;

import org.jspecify.annotations.NullMarked;
