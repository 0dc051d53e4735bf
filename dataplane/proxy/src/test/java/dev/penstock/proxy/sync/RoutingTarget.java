package dev.penstock.proxy.sync;

import dev.penstock.proxy.config.ApplyResult;
import dev.penstock.proxy.config.ConfigTarget;
import dev.penstock.proxy.config.ProxyConfig;
import dev.penstock.proxy.http.BodyFraming;
import dev.penstock.proxy.http.Headers;
import dev.penstock.proxy.http.HttpVersion;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.RequestTarget;
import dev.penstock.proxy.route.Compilation;
import dev.penstock.proxy.route.RouteMatch;
import dev.penstock.proxy.route.RouteTable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Serves no sockets, but routes by what it was given. */
final class RoutingTarget implements ConfigTarget {
  final List<ProxyConfig> applied = new CopyOnWriteArrayList<>();
  private volatile RouteTable table = RouteTable.EMPTY;

  @Override
  public ApplyResult apply(ProxyConfig next) {
    Compilation compilation = RouteTable.compile(next, table);
    table = compilation.table();
    applied.add(next);
    return new ApplyResult(compilation.rejections());
  }

  ProxyConfig config() {
    return applied.getLast();
  }

  /** The name of the route that answers, or "none". */
  String route(String path) {
    RouteMatch match =
        table.match(
            "http",
            new RequestHead(
                HttpVersion.H1_1,
                "GET",
                RequestTarget.of("http", "h", path),
                new Headers(),
                BodyFraming.NONE));
    return match == null ? "none" : match.rule().routeName();
  }
}
