/**
 * Where clients arrive: sockets, TLS, the protocols, and the exchange of one request for one
 * response. Everything of a connection, its upstream side included, happens on one event loop.
 */
@NullMarked
package dev.penstock.proxy.server;

import org.jspecify.annotations.NullMarked;
