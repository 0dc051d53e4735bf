@NullMarked
package dev.penstock.proxy.upstream;

import org.jspecify.annotations.NullMarked;
