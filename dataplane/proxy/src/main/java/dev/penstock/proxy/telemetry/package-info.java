/**
 * What people see of the traffic: metrics for Prometheus, the access log, and traces that are
 * passed on.
 */
@NullMarked
package dev.penstock.proxy.telemetry;

import org.jspecify.annotations.NullMarked;
