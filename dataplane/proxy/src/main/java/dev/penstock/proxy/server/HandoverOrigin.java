package dev.penstock.proxy.server;

import java.net.InetAddress;

/**
 * Where a connection came from that another pod handed over.
 *
 * @param peer the pod
 * @param client who connected to it
 */
record HandoverOrigin(InetAddress peer, InetAddress client) {}
