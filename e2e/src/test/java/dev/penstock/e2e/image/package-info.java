/** Images that are made for the tests, of those that are there, without a daemon. */
@NullMarked
package dev.penstock.e2e.image;

import org.jspecify.annotations.NullMarked;
