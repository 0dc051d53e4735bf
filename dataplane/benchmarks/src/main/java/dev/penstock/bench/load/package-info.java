/** What asks: closed loop, open loop, handshakes, and connections that rest. */
@NullMarked
package dev.penstock.bench.load;

import org.jspecify.annotations.NullMarked;
