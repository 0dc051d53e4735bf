package dev.penstock.proxy.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.config.FilterConfig.Cors;
import dev.penstock.proxy.http.BodyFraming;
import dev.penstock.proxy.http.Headers;
import dev.penstock.proxy.http.HttpVersion;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.RequestTarget;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CorsPolicyTest {
  private static final String ORIGIN = "https://shop.example.com";

  private static CorsPolicy policy(boolean credentials, String methods, String headers) {
    return new CorsPolicy(
        new Cors(List.of("*"), credentials, List.of(methods), List.of(headers), List.of("*"), 5));
  }

  private static CorsPolicy allowing(String... origins) {
    return new CorsPolicy(new Cors(List.of(origins), false, List.of(), List.of(), List.of(), 5));
  }

  private static RequestHead request(String method, String... fields) {
    Headers headers = new Headers();
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(AsciiString.of(fields[i]), AsciiString.of(fields[i + 1]));
    }
    RequestTarget target = RequestTarget.of("http", "api.example.com", "/");
    return new RequestHead(HttpVersion.H1_1, method, target, headers, BodyFraming.NONE);
  }

  private static RequestHead preflight(String origin, String... more) {
    String[] fields = new String[more.length + 4];
    System.arraycopy(more, 0, fields, 4, more.length);
    fields[0] = "origin";
    fields[1] = origin;
    fields[2] = "access-control-request-method";
    fields[3] = "PATCH";
    return request("OPTIONS", fields);
  }

  private static Headers answer(CorsPolicy policy, RequestHead preflight) {
    return Objects.requireNonNull(policy.preflight(preflight));
  }

  private static String field(Headers headers, String name) {
    return String.valueOf(headers.get(AsciiString.of(name)));
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.example.com,       https://a.example.com,          true",
    "https://a.example.com,       HTTPS://A.EXAMPLE.COM,          true",
    "https://a.example.com,       https://a.example.com:443,      true",
    "https://a.example.com:443,   https://a.example.com,          true",
    "http://a.example.com,        http://a.example.com:80,        true",
    "https://a.example.com,       http://a.example.com,           false",
    "https://a.example.com,       https://a.example.com:8443,     false",
    "https://a.example.com,       https://a.example.com.evil.org, false",
    "https://a.example.com,       https://b.a.example.com,        false",
    "https://*.example.com,       https://a.example.com,          true",
    "https://*.example.com,       https://a.b.example.com,        true",
    "https://*.example.com,       https://example.com,            false",
    "https://*.example.com,       https://evilexample.com,        false",
    "https://*.example.com,       https://.example.com,           false",
    "https://*.example.com,       https://evil.org/x.example.com, false",
    "https://*.example.com,       https://evil.org:1@a.example.com, false",
    "https://*.example.com:8443,  https://a.example.com:8443,     true",
    "https://*.example.com:8443,  https://a.example.com,          false",
    "https://*,                   https://anything.org,           true",
    "https://*,                   https://[::1],                  true",
    "https://*,                   http://anything.org,            false",
    "https://*,                   https://anything.org:1,         false",
    "http://*:3000,               http://localhost:3000,          true",
    "https://*,                   null,                           false",
    "*,                           null,                           true",
    "*,                           anything,                       true"
  })
  void shouldAllowTheOriginsThatItNames(String allowed, String origin, boolean isAllowed) {
    assertThat(allowing(allowed).preflight(preflight(origin)) != null).isEqualTo(isAllowed);
  }

  @Test
  void shouldAllowNoneWhenItNamesNone() {
    assertThat(allowing().preflight(preflight(ORIGIN))).isNull();
  }

  @Test
  void shouldTellAPreflightFromOtherRequests() {
    assertThat(CorsPolicy.isPreflight(preflight(ORIGIN))).isTrue();
    assertThat(CorsPolicy.isPreflight(request("OPTIONS", "origin", ORIGIN))).isFalse();
    assertThat(CorsPolicy.isPreflight(request("OPTIONS", "access-control-request-method", "GET")))
        .isFalse();
    assertThat(
            CorsPolicy.isPreflight(
                request("GET", "origin", ORIGIN, "access-control-request-method", "GET")))
        .isFalse();
  }

  @Test
  void shouldAnswerWithWildcardsWhenThereAreNoCredentials() {
    Headers answer = answer(policy(false, "*", "*"), preflight(ORIGIN));

    assertThat(field(answer, "access-control-allow-origin")).isEqualTo("*");
    assertThat(field(answer, "access-control-allow-methods")).isEqualTo("*");
    assertThat(field(answer, "access-control-allow-headers")).isEqualTo("*");
    assertThat(field(answer, "access-control-expose-headers")).isEqualTo("*");
    assertThat(field(answer, "access-control-max-age")).isEqualTo("5");
    assertThat(answer.contains(AsciiString.of("access-control-allow-credentials"))).isFalse();
    assertThat(answer.contains(AsciiString.of("vary"))).isFalse();
  }

  /** A browser refuses wildcards beside credentials. */
  @Test
  void shouldAnswerWithWhatWasAskedForWhenThereAreCredentials() {
    Headers answer =
        answer(
            policy(true, "*", "*"),
            preflight(ORIGIN, "access-control-request-headers", "x-one, x-two"));

    assertThat(field(answer, "access-control-allow-origin")).isEqualTo(ORIGIN);
    assertThat(field(answer, "access-control-allow-methods")).isEqualTo("PATCH");
    assertThat(field(answer, "access-control-allow-headers")).isEqualTo("x-one, x-two");
    assertThat(field(answer, "access-control-allow-credentials")).isEqualTo("true");
    assertThat(field(answer, "vary")).isEqualTo("origin");
    assertThat(answer.contains(AsciiString.of("access-control-expose-headers"))).isFalse();
  }

  @Test
  void shouldSayNothingOfFieldsThatWereNotAskedForWhenThereAreCredentials() {
    Headers answer = answer(policy(true, "PUT", "*"), preflight(ORIGIN));

    assertThat(field(answer, "access-control-allow-methods")).isEqualTo("PUT");
    assertThat(answer.contains(AsciiString.of("access-control-allow-headers"))).isFalse();
  }

  @Test
  void shouldReplaceWhatTheBackendSays() {
    Headers response =
        new Headers()
            .add(AsciiString.of("access-control-allow-origin"), AsciiString.of("*"))
            .add(AsciiString.of("access-control-allow-credentials"), AsciiString.of("true"))
            .add(AsciiString.of("vary"), AsciiString.of("accept-encoding"));
    allowing(ORIGIN).grant(request("GET", "origin", ORIGIN)).applyTo(response);

    assertThat(response.getAll(AsciiString.of("access-control-allow-origin")))
        .containsExactly(AsciiString.of(ORIGIN));
    assertThat(response.contains(AsciiString.of("access-control-allow-credentials"))).isFalse();
    assertThat(response.getAll(AsciiString.of("vary")))
        .containsExactly(AsciiString.of("accept-encoding"), AsciiString.of("origin"));
  }

  /** A cache must know that another origin might have been answered otherwise. */
  @Test
  void shouldAllowNothingButVaryWhenTheRequestHasNoAllowedOrigin() {
    for (RequestHead head :
        List.of(
            request("GET"),
            request("GET", "origin", "https://evil.org"),
            request("GET", "origin", ORIGIN, "origin", ORIGIN))) {
      Headers response =
          new Headers().add(AsciiString.of("access-control-allow-origin"), AsciiString.of("*"));
      allowing(ORIGIN).grant(head).applyTo(response);

      assertThat(response.contains(AsciiString.of("access-control-allow-origin"))).isFalse();
      assertThat(field(response, "vary")).isEqualTo("origin");
    }
  }
}
