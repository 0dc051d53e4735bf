/**
 * The process: its settings, how it starts, what it says about itself on the admin port, and how it
 * ends without losing a request.
 */
@NullMarked
package dev.penstock.proxy.bootstrap;

import org.jspecify.annotations.NullMarked;
