@NullMarked
package dev.penstock.proxy.http;

import org.jspecify.annotations.NullMarked;
