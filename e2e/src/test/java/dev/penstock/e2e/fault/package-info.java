/**
 * Versions of the data plane that are bad ones: the proxy as it was built, and a fault that is put
 * into it while it starts. Their classes go into images, so they use nothing but the JDK.
 */
@NullMarked
package dev.penstock.e2e.fault;

import org.jspecify.annotations.NullMarked;
