package dev.penstock.operator.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.leader.Election.Step;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ElectionTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Election election =
      new Election("me", Duration.ofSeconds(15), Duration.ofSeconds(10));

  @Test
  void shouldCreateTheLeaseWhenThereIsNone() {
    assertThat(election.observe(null, null, 0)).isEqualTo(Step.CREATE);
  }

  @Test
  void shouldTakeTheLeaseWhenItWasGivenUp() {
    assertThat(election.observe("1", "", 0)).isEqualTo(Step.TAKE);
  }

  @Test
  void shouldWaitWhileItsHolderRenews() {
    assertThat(election.observe("1", "other", 0)).isEqualTo(Step.WAIT);
    assertThat(election.observe("2", "other", 14 * SECOND)).isEqualTo(Step.WAIT);
    assertThat(election.observe("2", "other", 28 * SECOND)).isEqualTo(Step.WAIT);
  }

  @Test
  void shouldTakeTheLeaseWhenItsHolderGoesSilent() {
    assertThat(election.observe("1", "other", 0)).isEqualTo(Step.WAIT);

    assertThat(election.observe("1", "other", 16 * SECOND)).isEqualTo(Step.TAKE);
  }

  @Test
  void shouldRenewWhatItHolds() {
    assertThat(election.observe("1", "me", 0)).isEqualTo(Step.RENEW);
  }

  @Test
  void shouldLeadUntilItsDeadlineCountedFromBeforeTheRenewalWasAskedFor() {
    election.won(2 * SECOND);

    assertThat(election.isLeading(12 * SECOND - 1)).isTrue();
    assertThat(election.isLeading(12 * SECOND)).isFalse();

    election.won(11 * SECOND);
    assertThat(election.isLeading(12 * SECOND)).isTrue();
  }

  @Test
  void shouldNotLeadWhenTheAnswerComesAfterTheDeadline() {
    election.won(0);

    assertThat(election.isLeading(11 * SECOND)).isFalse();
  }

  @Test
  void shouldStopLeadingWhenAnotherHoldsTheLease() {
    election.won(0);

    assertThat(election.observe("9", "other", SECOND)).isEqualTo(Step.WAIT);
    assertThat(election.isLeading(SECOND)).isFalse();
  }

  @Test
  void shouldNotLeadAgainWhenTheAnswerComesAfterItResigned() {
    election.won(0);

    election.resign();
    election.won(SECOND);

    assertThat(election.isLeading(SECOND)).isFalse();
  }
}
