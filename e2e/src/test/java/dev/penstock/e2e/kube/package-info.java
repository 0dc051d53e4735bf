/**
 * A cluster as the tests see it: namespaces of their own, commands, and the parts that can be made
 * to fail.
 */
@NullMarked
package dev.penstock.e2e.kube;

import org.jspecify.annotations.NullMarked;
