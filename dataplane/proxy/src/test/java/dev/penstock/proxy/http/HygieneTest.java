package dev.penstock.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.AsciiString;
import org.junit.jupiter.api.Test;

/** What a client says for one connection, or in the gateway's name, does not reach the backend. */
final class HygieneTest {
  private static final String FORWARDED =
      "[x-forwarded-for:192.0.2.1] [x-forwarded-proto:https] [x-forwarded-host:example.com]";

  @Test
  void shouldStripHopByHopFieldsWhenForwarding() {
    assertThat(
            forwarded(
                "connection", "close",
                "keep-alive", "timeout=5",
                "proxy-connection", "close",
                "proxy-authorization", "secret",
                "proxy", "evil",
                "te", "gzip",
                "transfer-encoding", "chunked",
                "upgrade", "h2c",
                "http2-settings", "AA",
                "accept", "*/*"))
        .isEqualTo("[accept:*/*] " + FORWARDED);
  }

  @Test
  void shouldStripWhatConnectionNamesBeforeAddingItsOwn() {
    assertThat(
            forwarded(
                "connection", "X-Forwarded-For, , x-forwarded-proto,authorization",
                "x-forwarded-for", "203.0.113.9",
                "authorization", "secret",
                "connection", "x-custom",
                "x-custom", "1",
                "x-forwarded-host", "evil"))
        .isEqualTo(
            "[x-forwarded-host:example.com] [x-forwarded-for:192.0.2.1] [x-forwarded-proto:https]");
  }

  @Test
  void shouldAppendTheClientWhenThereAreOthers() {
    assertThat(
            forwarded(
                "x-forwarded-for", "203.0.113.9, 203.0.113.8", "x-forwarded-for", "203.0.113.7"))
        .startsWith("[x-forwarded-for:203.0.113.9, 203.0.113.8, 203.0.113.7, 192.0.2.1]");
    assertThat(forwarded("forwarded", "for=203.0.113.9"))
        .startsWith("[forwarded:for=203.0.113.9, for=192.0.2.1;host=\"example.com\";proto=https]");
  }

  @Test
  void shouldDropAliasesWhenABackendCouldTakeThemForTheGatewaysOwn() {
    assertThat(
            forwarded(
                "x_forwarded_for", "203.0.113.9",
                "x-forwarded_proto", "http",
                "x_forwarded-host", "evil",
                "x_other", "1"))
        .isEqualTo("[x_other:1] " + FORWARDED);
    Headers headers = headers("x_user", "evil", "x-user", "good", "x-user_", "other");
    Hygiene.dropAliases(headers, new AsciiString("x-user"));
    assertThat(text(headers)).isEqualTo("[x-user:good] [x-user_:other]");
  }

  @Test
  void shouldKeepTrailersWhenTheClientTakesThem() {
    assertThat(forwarded("te", "gzip, Trailers", "connection", "te"))
        .isEqualTo("[te:trailers] " + FORWARDED);
  }

  @Test
  void shouldStripHopByHopFieldsWhenAnswering() {
    Headers headers =
        headers(
            "connection", "x-internal",
            "x-internal", "1",
            "keep-alive", "timeout=5",
            "transfer-encoding", "chunked",
            "upgrade", "h2c",
            "proxy-authenticate", "Basic",
            "content-length", "5",
            "trailer", "x-sum");
    Hygiene.forwardResponse(new ResponseHead(200, headers, BodyFraming.NONE));
    assertThat(text(headers)).isEqualTo("[content-length:5] [trailer:x-sum]");
  }

  @Test
  void shouldQuoteTheAddressWhenItIsIpv6() {
    RequestHead head = request(headers("forwarded", "for=_x"));
    Hygiene.forwardRequest(head, new AsciiString("2001:db8::1"));
    assertThat(text(head.headers()))
        .startsWith("[forwarded:for=_x, for=\"[2001:db8::1]\";host=\"example.com\";proto=https]")
        .contains("[x-forwarded-for:2001:db8::1]");
  }

  private static String forwarded(String... fields) {
    RequestHead head = request(headers(fields));
    Hygiene.forwardRequest(head, new AsciiString("192.0.2.1"));
    return text(head.headers());
  }

  private static RequestHead request(Headers headers) {
    RequestTarget target = RequestTarget.of("https", "example.com", "/");
    return new RequestHead(HttpVersion.H1_1, "GET", target, headers, BodyFraming.NONE);
  }

  private static Headers headers(String... fields) {
    Headers headers = new Headers();
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(new AsciiString(fields[i]), new AsciiString(fields[i + 1]));
    }
    return headers;
  }

  private static String text(Headers headers) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < headers.size(); i++) {
      text.append(" [").append(headers.name(i)).append(':').append(headers.value(i)).append(']');
    }
    return text.toString().strip();
  }
}
