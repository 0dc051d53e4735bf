package dev.penstock.proxy.telemetry;

import dev.penstock.proxy.http.BodyFraming;
import dev.penstock.proxy.http.Headers;
import dev.penstock.proxy.http.HttpVersion;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.RequestTarget;
import dev.penstock.proxy.server.ExchangeRecord;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/** Exchanges as the engine would tell of them. */
final class Exchanges {
  private Exchanges() {}

  static ExchangeRecord of(@Nullable String listener, int status, int attempts, Headers headers) {
    RequestTarget target = RequestTarget.of("http", "shop.example.com", "/cart/7?token=secret");
    return new ExchangeRecord(
        new RequestHead(HttpVersion.H1_1, "GET", target, headers, BodyFraming.NONE),
        target,
        AsciiString.of("192.0.2.7"),
        listener,
        null,
        "shop/cart:8080",
        "10.0.0.1:8080",
        attempts,
        status,
        -1,
        ExchangeRecord.Outcome.FORWARDED,
        ExchangeRecord.Fault.NONE,
        10,
        20,
        System.nanoTime(),
        1_500_000);
  }
}
