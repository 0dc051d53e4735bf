/** What a whole exchange costs but for the sockets. */
@NullMarked
package dev.penstock.bench.jmh.server;

import org.jspecify.annotations.NullMarked;
