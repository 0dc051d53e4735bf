@NullMarked
package dev.penstock.proxy.filter;

import org.jspecify.annotations.NullMarked;
