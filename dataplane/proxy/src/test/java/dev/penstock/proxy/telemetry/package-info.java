@NullMarked
package dev.penstock.proxy.telemetry;

import org.jspecify.annotations.NullMarked;
