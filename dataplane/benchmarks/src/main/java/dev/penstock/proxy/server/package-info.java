/** What stands in for sockets: here because it puts together what only this package may. */
@NullMarked
package dev.penstock.proxy.server;

import org.jspecify.annotations.NullMarked;
