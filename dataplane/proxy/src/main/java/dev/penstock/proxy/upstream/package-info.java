/**
 * The way to the backends: clusters that outlive config changes, a pool of connections for each
 * endpoint on each event loop, balancing, passive health. Everything but {@link
 * dev.penstock.proxy.upstream.UpstreamCluster#update} happens on the event loop of the request.
 */
@NullMarked
package dev.penstock.proxy.upstream;

import org.jspecify.annotations.NullMarked;
