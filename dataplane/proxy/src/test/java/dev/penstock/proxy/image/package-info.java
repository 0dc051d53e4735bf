/**
 * What the image build runs: it starts the proxy once, so that the next start finds its classes in
 * the AOT cache.
 */
@NullMarked
package dev.penstock.proxy.image;

import org.jspecify.annotations.NullMarked;
