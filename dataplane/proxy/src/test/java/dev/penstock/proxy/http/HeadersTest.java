package dev.penstock.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.AsciiString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HeadersTest {
  private static final AsciiString A = new AsciiString("a");
  private static final AsciiString B = new AsciiString("b");

  @Test
  void shouldKeepOrderAndRepetitionsWhenFieldsAreAdded() {
    Headers headers = new Headers().add(A, text("1")).add(B, text("2")).add(A, text("3"));
    assertThat(headers.size()).isEqualTo(3);
    assertThat((Object) headers.name(1)).isSameAs(B);
    assertThat(headers.value(2).toString()).isEqualTo("3");
    assertThat((Object) headers.get(A)).isEqualTo(text("1"));
    assertThat(headers.getAll(A)).containsExactly(text("1"), text("3"));
    assertThat(headers.count(A)).isEqualTo(2);
    assertThat((Object) headers.get(text("c"))).isNull();
  }

  @Test
  void shouldReplaceAllWhenAFieldIsSet() {
    Headers headers = new Headers().add(A, text("1")).add(B, text("2")).add(A, text("3"));
    headers.set(A, text("4")).set(text("c"), text("5"));
    assertThat(headers.toString()).isEqualTo("[a, b, c]");
    assertThat(headers.getAll(A)).containsExactly(text("4"));
  }

  @Test
  void shouldRemoveAllWhenAFieldIsRemoved() {
    Headers headers = new Headers().add(A, text("1")).add(B, text("2")).add(A, text("3"));
    assertThat(headers.remove(A)).isTrue();
    assertThat(headers.remove(A)).isFalse();
    assertThat(headers.toString()).isEqualTo("[b]");
    headers.removeAt(0);
    assertThat(headers.isEmpty()).isTrue();
  }

  @Test
  void shouldGrowWhenThereAreManyFields() {
    Headers headers = new Headers();
    for (int i = 0; i < 100; i++) {
      headers.add(A, text(Integer.toString(i)));
    }
    Headers copy = headers.copy();
    headers.remove(A);
    assertThat(copy.size()).isEqualTo(100);
    assertThat(copy.value(99).toString()).isEqualTo("99");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x\r\ny: z", "x\ny", "x\ry", "x\0", " x", "x ", "\tx", "x\u007f", "\u0100"})
  void shouldRefuseWhenAValueCouldBreakTheMessage(String value) {
    Headers headers = new Headers();
    assertThatIllegalArgumentException().isThrownBy(() -> headers.add(A, raw(value)));
    assertThatIllegalArgumentException().isThrownBy(() -> headers.set(A, raw(value)));
    assertThat(headers.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "a b", "a:", "a\r\nb", "\u00e4", ":path"})
  void shouldRefuseWhenANameIsNoLowerCaseToken(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Headers().add(raw(name), text("x")));
  }

  @Test
  void shouldRefuseWhenTheSharedEmptyOneIsChanged() {
    assertThatThrownBy(() -> Headers.EMPTY.add(A, B))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  private static AsciiString text(String text) {
    return new AsciiString(text);
  }

  /** Octets as they are; what does not fit into one becomes a control. */
  private static AsciiString raw(String text) {
    byte[] octets = new byte[text.length()];
    for (int i = 0; i < octets.length; i++) {
      octets[i] = (byte) text.charAt(i);
    }
    return new AsciiString(octets, false);
  }
}
