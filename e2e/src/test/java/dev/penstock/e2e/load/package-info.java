/** Traffic for the tests: a client that hides nothing, so that a lost request is seen as one. */
@NullMarked
package dev.penstock.e2e.load;

import org.jspecify.annotations.NullMarked;
