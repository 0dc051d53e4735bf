package dev.penstock.operator.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TicketSecretTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant LATER = Instant.parse("2026-01-01T08:00:00Z");

  @Test
  void shouldBeTheSameWhenWrittenAndRead() {
    TicketSecret secret = TicketSecret.fresh(NOW).rotated(LATER);
    assertThat(TicketSecret.fromData(secret.toData())).isEqualTo(secret);
  }

  @Test
  void shouldSealByWhatWasKnownBeforeAndOpenWhatWasSealedWhenItRotates() {
    TicketSecret before = TicketSecret.fresh(NOW);
    TicketSecret after = before.rotated(LATER);

    assertThat(before.inOrder()).containsExactly(before.current(), before.next());
    assertThat(after.inOrder()).containsExactly(before.next(), after.next(), before.current());
    assertThat(after.since()).isEqualTo(LATER);
    assertThat(after.rotated(LATER).inOrder())
        .doesNotContain(before.current())
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldNotShowItselfWhenPrinted() {
    assertThat(TicketSecret.fresh(NOW).toString())
        .isEqualTo(
            "TicketSecret[next=[redacted, 32 bytes], current=[redacted, 32 bytes],"
                + " previous=[redacted, 32 bytes], since=2026-01-01T00:00:00Z]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          next     |              | next: must be there
          current  | AAAA         | current: must have 32 octets, has 3
          previous | %            | previous: must be base64
          since    | bm93         | since: must be an instant such as 2026-03-01T10:00:00Z
          """)
  void shouldNameTheEntryWhenItCannotBeRead(String entry, String value, String message) {
    Map<String, String> data = new HashMap<>(TicketSecret.fresh(NOW).toData());
    data.put(entry, value);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TicketSecret.fromData(data))
        .withMessage(message);
  }

  @Test
  void shouldNameTheFirstEntryWhenThereIsNoData() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TicketSecret.fromData(null))
        .withMessage("next: must be there");
  }
}
