package dev.penstock.bench.jmh.http;

import dev.penstock.bench.jmh.TimeOfACall;
import dev.penstock.proxy.config.FilterConfig;
import dev.penstock.proxy.config.FilterConfig.Header;
import dev.penstock.proxy.config.FilterConfig.HeaderModifier;
import dev.penstock.proxy.filter.FilterChain;
import dev.penstock.proxy.http.BodyFraming;
import dev.penstock.proxy.http.Headers;
import dev.penstock.proxy.http.HttpVersion;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.RequestTarget;
import dev.penstock.proxy.http.ResponseHead;
import io.netty.util.AsciiString;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/** Changing the fields of heads that are there already. */
public class FilterBenchmark extends TimeOfACall {
  /** Leaves as many fields as there were: what it adds is what it removes the next time. */
  private static final HeaderModifier EDIT =
      new HeaderModifier(
          List.of(new Header("x-tenant", "blue"), new Header("x-region", "north")),
          List.of(new Header("x-added", "1")),
          List.of("x-added", "x-absent"));

  private final FilterChain chain =
      FilterChain.compile(
          List.of(new FilterConfig.RequestHeaders(EDIT), new FilterConfig.ResponseHeaders(EDIT)));
  private final RequestHead request =
      new RequestHead(
          HttpVersion.H1_1,
          "GET",
          RequestTarget.of("http", "shop.example.net", "/orders"),
          fields(),
          BodyFraming.NONE);
  private final ResponseHead response = new ResponseHead(200, fields(), BodyFraming.NONE);

  private static Headers fields() {
    Headers headers = new Headers();
    for (String name : List.of("accept", "user-agent", "cookie", "x-tenant", "etag", "via")) {
      headers.add(new AsciiString(name), new AsciiString("value of " + name));
    }
    return headers;
  }

  /** On the way to the backend. */
  @Benchmark
  public RequestHead request() {
    chain.applyTo(request, "/");
    return request;
  }

  /** On the way back. */
  @Benchmark
  public ResponseHead response() {
    chain.applyTo(response);
    return response;
  }
}
