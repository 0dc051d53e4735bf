package dev.penstock.proxy.route;

import org.jspecify.annotations.Nullable;

/**
 * The rule that answers a request. Made when the table is compiled, not for the request.
 *
 * @param rule what to do
 * @param prefix the path prefix that matched, without a trailing slash except for "/" itself; null
 *     when the path matched exactly or by an expression
 */
public record RouteMatch(CompiledRule rule, @Nullable String prefix) {}
