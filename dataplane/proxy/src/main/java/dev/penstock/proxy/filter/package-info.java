/**
 * What happens to a request and its response on the way: header changes, rewrite, redirect.
 * Compiled once, applied by requests without allocation beyond what they change.
 */
@NullMarked
package dev.penstock.proxy.filter;

import org.jspecify.annotations.NullMarked;
