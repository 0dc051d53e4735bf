package dev.penstock.proxy.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.proxy.config.FilterConfig;
import dev.penstock.proxy.config.FilterConfig.Header;
import dev.penstock.proxy.config.FilterConfig.HeaderModifier;
import dev.penstock.proxy.config.FilterConfig.PathModifier;
import dev.penstock.proxy.http.BodyFraming;
import dev.penstock.proxy.http.Headers;
import dev.penstock.proxy.http.HttpVersion;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.RequestTarget;
import io.netty.util.AsciiString;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterChainTest {
  private static RequestHead get(String pathAndQuery) {
    RequestTarget target = RequestTarget.of("http", "example.com:8080", pathAndQuery);
    return new RequestHead(HttpVersion.H1_1, "GET", target, new Headers(), BodyFraming.NONE);
  }

  /** The table at HTTPPathModifier in Gateway API. */
  @ParameterizedTest
  @CsvSource(
      value = {
        "/foo/bar, /foo, /xyz, /xyz/bar",
        "/foo/bar, /foo, /xyz/, /xyz/bar",
        "/foo/bar, /foo/, /xyz, /xyz/bar",
        "/foo/bar, /foo/, /xyz/, /xyz/bar",
        "/foo, /foo, /xyz, /xyz",
        "/foo/, /foo, /xyz, /xyz/",
        "/foo/bar, /foo, '', /bar",
        "/foo/, /foo, '', /",
        "/foo, /foo, '', /",
        "/foo/, /foo, /, /",
        "/foo, /foo, /, /",
        "/a, /, /xyz, /xyz/a"
      })
  void shouldReplaceTheMatchedPrefixAsGatewayApiSays(
      String path, String prefix, String replacement, String result) {
    FilterChain chain =
        FilterChain.compile(
            List.of(new FilterConfig.Rewrite("", new PathModifier.ReplacePrefix(replacement))));
    RequestHead head = get(path + "?q=1");
    chain.applyTo(head, prefix);
    assertThat(head.target().pathAndQuery()).isEqualTo(result + "?q=1");
  }

  @Test
  void shouldRemoveThenSetThenAddHeaders() {
    HeaderModifier modifier =
        new HeaderModifier(
            List.of(new Header("X-Set", "new")),
            List.of(new Header("X-Add", "2")),
            List.of("X-Remove"));
    FilterChain chain = FilterChain.compile(List.of(new FilterConfig.RequestHeaders(modifier)));
    RequestHead head = get("/");
    head.headers()
        .add(AsciiString.of("x-set"), AsciiString.of("old"))
        .add(AsciiString.of("x-add"), AsciiString.of("1"))
        .add(AsciiString.of("x-remove"), AsciiString.of("gone"));
    chain.applyTo(head, null);
    assertThat(head.headers().getAll(AsciiString.of("x-set")))
        .containsExactly(AsciiString.of("new"));
    assertThat(head.headers().getAll(AsciiString.of("x-add")))
        .containsExactly(AsciiString.of("1"), AsciiString.of("2"));
    assertThat(head.headers().contains(AsciiString.of("x-remove"))).isFalse();
  }

  @Test
  void shouldLeaveFramingAloneAndTakeHostAsTheTarget() {
    HeaderModifier modifier =
        new HeaderModifier(
            List.of(
                new Header("Host", "other.org"),
                new Header("Transfer-Encoding", "chunked"),
                new Header("Content-Length", "7")),
            List.of(new Header("Connection", "close")),
            List.of());
    RequestHead head = get("/");
    FilterChain.compile(List.of(new FilterConfig.RequestHeaders(modifier))).applyTo(head, null);
    assertThat(head.headers().isEmpty()).isTrue();
    assertThat(head.authority()).isEqualTo("other.org");
  }

  @Test
  void shouldNeverBuildAHeaderOrTargetThatHoldsALineBreak() {
    HeaderModifier modifier =
        new HeaderModifier(List.of(new Header("x", "a\r\nb: c")), List.of(), List.of());
    FilterChain headers = FilterChain.compile(List.of(new FilterConfig.RequestHeaders(modifier)));
    assertThatThrownBy(() -> headers.applyTo(get("/"), null))
        .isInstanceOf(IllegalArgumentException.class);
    FilterChain path =
        FilterChain.compile(
            List.of(new FilterConfig.Rewrite("", new PathModifier.ReplaceFull("/a\r\nx: y"))));
    assertThatThrownBy(() -> path.applyTo(get("/"), null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "'', '', 0, 80, http://example.com/a?q=1",
        "'', '', 0, 8081, http://example.com:8081/a?q=1",
        "https, '', 0, 8081, https://example.com/a?q=1",
        "https, '', 8443, 8081, https://example.com:8443/a?q=1",
        "'', other.org, 80, 8081, http://other.org/a?q=1"
      })
  void shouldRedirectToTheSchemeHostAndPortThatGatewayApiSays(
      String scheme, String host, int port, int listenerPort, String location) {
    Redirection redirection =
        new Redirection(new FilterConfig.Redirect(scheme, host, null, port, 302));
    assertThat(redirection.location(get("/a?q=1").target(), null, listenerPort).toString())
        .isEqualTo(location);
  }
}
