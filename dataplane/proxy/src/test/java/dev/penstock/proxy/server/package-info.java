@NullMarked
package dev.penstock.proxy.server;

import org.jspecify.annotations.NullMarked;
