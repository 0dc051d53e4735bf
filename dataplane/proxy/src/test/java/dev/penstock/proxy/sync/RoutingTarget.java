package dev.penstock.proxy.sync;

import dev.penstock.proxy.config.ApplyResult;
import dev.penstock.proxy.config.ConfigTarget;
import dev.penstock.proxy.config.ProxyConfig;
import dev.penstock.proxy.config.SideTraffic;
import dev.penstock.proxy.config.Traffic;
import dev.penstock.proxy.config.TrafficSource;
import dev.penstock.proxy.http.BodyFraming;
import dev.penstock.proxy.http.Headers;
import dev.penstock.proxy.http.HttpVersion;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.RequestTarget;
import dev.penstock.proxy.route.Compilation;
import dev.penstock.proxy.route.RouteMatch;
import dev.penstock.proxy.route.RouteTable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Serves no sockets, but routes by what it was given. */
final class RoutingTarget implements ConfigTarget, TrafficSource {
  final List<ProxyConfig> applied = new CopyOnWriteArrayList<>();
  private volatile RouteTable table = RouteTable.EMPTY;

  @Override
  public ApplyResult apply(ProxyConfig next) {
    Compilation compilation = RouteTable.compile(next, table);
    table = compilation.table();
    applied.add(next);
    return new ApplyResult(compilation.rejections());
  }

  /** Of each side as many requests as configs were applied. */
  @Override
  public Traffic traffic() {
    return new Traffic(sides(applied.size()), null, false, 0, 0);
  }

  private List<SideTraffic> sides(long count) {
    return table.sides().stream()
        .map(
            side ->
                new SideTraffic(
                    side.route(),
                    side.revision(),
                    side.canary(),
                    count,
                    count,
                    0,
                    0,
                    0,
                    0,
                    0,
                    new TreeMap<>(Map.of(70, count))))
        .toList();
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
                BodyFraming.NONE),
            0);
    return match == null ? "none" : match.rule().routeName();
  }
}
