/** What the proxy forwards of hostile input, and how other HTTP servers read it. */
@NullMarked
package dev.penstock.proxy.differential;

import org.jspecify.annotations.NullMarked;
