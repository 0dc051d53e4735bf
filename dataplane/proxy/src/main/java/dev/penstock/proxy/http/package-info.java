/**
 * HTTP on the wire: strict codecs for HTTP/1.1 and stream objects for HTTP/2 that turn either into
 * one stream of {@link dev.penstock.proxy.http.HttpEvent}s, and back. It knows nothing of routes,
 * clusters or config.
 *
 * <p><b>Threads.</b> Every handler, stream and event belongs to the event loop of its channel.
 * Nothing here is safe to touch from another thread.
 *
 * <p><b>Order.</b> A message is one head, any number of {@code BodyData}, one {@code BodyEnd}.
 * Interim (1xx) response heads come before the final head and have neither body nor end. After a
 * {@code DecodeFailure} or a {@code StreamReset} nothing follows.
 *
 * <p><b>Buffers.</b> Whoever receives a {@code BodyData} owns its buffer and releases it or writes
 * it on; writing a {@code BodyData} hands it over, whether or not the write succeeds. No other
 * event holds a buffer.
 */
@NullMarked
package dev.penstock.proxy.http;

import org.jspecify.annotations.NullMarked;
