package dev.penstock.proxy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.http.Headers;
import io.netty.util.AsciiString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
  private static final AsciiString TRACEPARENT = AsciiString.of("traceparent");
  private static final AsciiString TRACESTATE = AsciiString.of("tracestate");
  private static final AsciiString STATE = AsciiString.of("vendor=1");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-later"
      })
  void shouldPassOnATraceWhenItIsValid(String traceparent) {
    Headers headers =
        new Headers().add(TRACEPARENT, AsciiString.of(traceparent)).add(TRACESTATE, STATE);

    TraceContext.ensure(headers);

    assertThat(headers.getAll(TRACEPARENT)).containsExactly(AsciiString.of(traceparent));
    assertThat(headers.getAll(TRACESTATE)).containsExactly(STATE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-extra",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00x0af7651916cd43dd8448eb211c80319cxb7ad6b7169203331x01"
      })
  void shouldBeginATraceWhenTheOneThatCameIsNotValid(String traceparent) {
    Headers headers =
        new Headers().add(TRACEPARENT, AsciiString.of(traceparent)).add(TRACESTATE, STATE);

    TraceContext.ensure(headers);

    assertThat(TraceContext.isValid(headers.get(TRACEPARENT))).isTrue();
    assertThat(headers.getAll(TRACEPARENT)).doesNotContain(AsciiString.of(traceparent));
    assertThat(headers.contains(TRACESTATE)).isFalse();
  }

  @Test
  void shouldBeginATraceWhenTwoCame() {
    AsciiString one = AsciiString.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    Headers headers = new Headers().add(TRACEPARENT, one).add(TRACEPARENT, one);

    TraceContext.ensure(headers);

    assertThat(headers.getAll(TRACEPARENT)).hasSize(1).doesNotContain(one);
  }

  @Test
  void shouldBeginAnotherTraceForEachRequestWhenNoneCame() {
    Headers first = new Headers();
    Headers second = new Headers();

    TraceContext.ensure(first);
    TraceContext.ensure(second);

    assertThat(TraceContext.traceId(first.get(TRACEPARENT)))
        .isNotNull()
        .isNotEqualTo(TraceContext.traceId(second.get(TRACEPARENT)));
  }
}
