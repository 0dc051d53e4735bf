package dev.penstock.operator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodBudgetTest {
  @ParameterizedTest
  @CsvSource({"5,0,-1", "5,1,20", "5,3,60", "5,5,100", "5,7,100", "3,1,33", "0,0,100", "150,1,0"})
  void shouldTellTheShareThatReadyPodsCanTake(int replicas, int ready, int capacity) {
    assertThat(new PodBudget(replicas, null).capacity(ready)).isEqualTo(capacity);
  }

  /** Or a step would wait for ever for pods that nobody makes. */
  @Test
  void shouldMakeSoManyPodsThatTheyCanTakeTheShareTheyAreMadeFor() {
    for (int replicas = 0; replicas <= 250; replicas++) {
      PodBudget budget = new PodBudget(replicas, null);
      for (int weight = 0; weight <= 100; weight++) {
        assertThat(budget.capacity(budget.share(weight)))
            .as("%d pods, weight %d", replicas, weight)
            .isGreaterThanOrEqualTo(weight);
      }
    }
  }
}
