package dev.penstock.proxy.sync;

import dev.penstock.protocol.v1.Cors;
import dev.penstock.protocol.v1.Filter;
import dev.penstock.protocol.v1.Header;
import dev.penstock.protocol.v1.HeaderModifier;
import dev.penstock.protocol.v1.PathModifier;
import dev.penstock.protocol.v1.Redirect;
import dev.penstock.protocol.v1.Rewrite;
import dev.penstock.proxy.config.FilterConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Filters of the wire as config. */
final class FilterMapper {
  private FilterMapper() {}

  static List<FilterConfig> filters(String owner, List<Filter> wire)
      throws UnusableResourceException {
    List<FilterConfig> filters = new ArrayList<>(wire.size());
    for (int i = 0; i < wire.size(); i++) {
      filters.add(filter(owner + ".filters[" + i + "]", wire.get(i)));
    }
    return filters;
  }

  private static FilterConfig filter(String field, Filter wire) throws UnusableResourceException {
    return switch (wire.getFilterCase()) {
      case REQUEST_HEADERS -> new FilterConfig.RequestHeaders(modifier(wire.getRequestHeaders()));
      case RESPONSE_HEADERS ->
          new FilterConfig.ResponseHeaders(modifier(wire.getResponseHeaders()));
      case REDIRECT -> redirect(field + ".redirect", wire.getRedirect());
      case REWRITE -> rewrite(field + ".rewrite", wire.getRewrite());
      case CORS -> cors(wire.getCors());
      case FILTER_NOT_SET -> throw unknown(field);
    };
  }

  private static FilterConfig.HeaderModifier modifier(HeaderModifier wire) {
    return new FilterConfig.HeaderModifier(
        headers(wire.getSetList()), headers(wire.getAddList()), wire.getRemoveList());
  }

  private static List<FilterConfig.Header> headers(List<Header> wire) {
    return wire.stream().map(h -> new FilterConfig.Header(h.getName(), h.getValue())).toList();
  }

  private static FilterConfig redirect(String field, Redirect wire)
      throws UnusableResourceException {
    return new FilterConfig.Redirect(
        wire.getScheme(),
        wire.getHostname(),
        wire.hasPath() ? path(field + ".path", wire.getPath()) : null,
        wire.getPort(),
        wire.getStatus());
  }

  private static FilterConfig rewrite(String field, Rewrite wire) throws UnusableResourceException {
    return new FilterConfig.Rewrite(
        wire.getHostname(), wire.hasPath() ? path(field + ".path", wire.getPath()) : null);
  }

  private static FilterConfig cors(Cors wire) {
    return new FilterConfig.Cors(
        wire.getAllowOriginsList(),
        wire.getAllowCredentials(),
        wire.getAllowMethodsList(),
        wire.getAllowHeadersList(),
        wire.getExposeHeadersList(),
        wire.getMaxAgeSeconds());
  }

  private static FilterConfig.@Nullable PathModifier path(String field, PathModifier wire)
      throws UnusableResourceException {
    return switch (wire.getModifierCase()) {
      case REPLACE_FULL -> new FilterConfig.PathModifier.ReplaceFull(wire.getReplaceFull());
      case REPLACE_PREFIX -> new FilterConfig.PathModifier.ReplacePrefix(wire.getReplacePrefix());
      case MODIFIER_NOT_SET -> throw unknown(field);
    };
  }

  /** Also what a newer operator's new filter looks like: to leave it out could open a door. */
  private static UnusableResourceException unknown(String field) {
    return new UnusableResourceException(
        field, "must be of a kind that this version of the data plane knows");
  }
}
