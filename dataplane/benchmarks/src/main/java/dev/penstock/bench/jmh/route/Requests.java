package dev.penstock.bench.jmh.route;

import dev.penstock.proxy.http.BodyFraming;
import dev.penstock.proxy.http.Headers;
import dev.penstock.proxy.http.HttpVersion;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.RequestTarget;
import io.netty.util.AsciiString;
import java.util.Random;

/** Requests for a {@link Table}, as many whatever its size, in a random order that is fixed. */
final class Requests {
  private static final int COUNT = 1024;
  private static final AsciiString TENANT = AsciiString.cached("x-tenant");
  private static final AsciiString ACCEPT = AsciiString.cached("accept");
  private static final AsciiString USER_AGENT = AsciiString.cached("user-agent");

  private Requests() {}

  /**
   * Three in four are for one of {@code targets} routes that lie evenly among all, the fourth is
   * for none.
   */
  static RequestHead[] of(int routes, int targets) {
    Random random = new Random(1);
    RequestHead[] requests = new RequestHead[COUNT];
    for (int i = 0; i < COUNT; i++) {
      int group = random.nextInt(targets / Table.KINDS);
      int stride = routes / targets * Table.KINDS;
      int route = group * stride + i % Table.KINDS;
      requests[i] = i % 4 == 3 ? miss(route, i) : hit(route, i);
    }
    for (int i = COUNT - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      RequestHead swapped = requests[i];
      requests[i] = requests[other];
      requests[other] = swapped;
    }
    return requests;
  }

  private static RequestHead hit(int route, int i) {
    String host = "h" + route + ".example.net";
    return switch (route % Table.KINDS) {
      case 0 -> get(host, "/api/v1/orders?page=" + i, "none");
      case 1 -> get(host, "/shop/items/" + i, "none");
      case 2 -> get("www" + i + "." + host, "/index.html", "none");
      case 3 -> get("any" + i + ".example.org", "/tenants/" + route + "/users/" + i, "none");
      default -> get(host, "/items/" + i, "t" + route);
    };
  }

  /** A host, a path or a header that is almost one of the table's. */
  private static RequestHead miss(int route, int i) {
    String host = "h" + route + ".example.net";
    return switch (route % Table.KINDS) {
      case 0 -> get(host, "/api/v1/orders/" + i, "none");
      case 1 -> get(host, "/shopping/" + i, "none");
      case 2 -> get("x" + host, "/index.html", "none");
      case 3 -> get(host, "/tenants/" + route + "x/" + i, "none");
      default -> get(host, "/items/" + i, "t" + i + "x");
    };
  }

  private static RequestHead get(String host, String pathAndQuery, String tenant) {
    Headers headers =
        new Headers()
            .add(ACCEPT, new AsciiString("*/*"))
            .add(USER_AGENT, new AsciiString("curl/8.14.1"))
            .add(TENANT, new AsciiString(tenant));
    return new RequestHead(
        HttpVersion.H1_1,
        "GET",
        RequestTarget.of("http", host, pathAndQuery),
        headers,
        BodyFraming.NONE);
  }
}
