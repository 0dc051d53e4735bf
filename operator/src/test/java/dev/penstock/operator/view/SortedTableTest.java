package dev.penstock.operator.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SortedTableTest {
  @Property
  void shouldHoldWhatAMapHolds(@ForAll("patches") List<Map<String, Optional<Integer>>> patches) {
    SortedTable<String, Integer> table = SortedTable.empty();
    TreeMap<String, Integer> map = new TreeMap<>();
    for (Map<String, Optional<Integer>> patch : patches) {
      table = table.patched(patch);
      patch.forEach(
          (key, value) ->
              value.ifPresentOrElse(present -> map.put(key, present), () -> map.remove(key)));
      assertThat(table.keys()).containsExactlyElementsOf(map.keySet());
      assertThat(table.values()).containsExactlyElementsOf(map.values());
      assertThat(table).isEqualTo(SortedTable.of(map)).hasSameHashCodeAs(SortedTable.of(map));
      for (String key : patch.keySet()) {
        assertThat(table.get(key)).isEqualTo(map.get(key));
        assertThat(table.containsKey(key)).isEqualTo(map.containsKey(key));
      }
    }
  }

  @Property
  void shouldTurnOneTableIntoAnotherByItsDiff(
      @ForAll("patches") List<Map<String, Optional<Integer>>> patches) {
    SortedTable<String, Integer> before = SortedTable.empty();
    for (Map<String, Optional<Integer>> patch : patches) {
      SortedTable<String, Integer> after = before.patched(patch);
      Map<String, Optional<Integer>> diff = new HashMap<>();
      List<String> order = new ArrayList<>();
      SortedTable.diff(
          before,
          after,
          (key, old, now) -> {
            assertThat(old).isNotSameAs(now);
            diff.put(key, Optional.ofNullable(now));
            order.add(key);
          });
      assertThat(before.patched(diff)).isEqualTo(after);
      assertThat(order).isSorted();
      before = after;
    }
  }

  @Test
  void shouldStayTheSameTableWhenNothingDiffers() {
    Integer value = 1000;
    SortedTable<String, Integer> table = SortedTable.of(Map.of("a", value, "b", 2000, "c", 3000));
    Map<String, Optional<Integer>> same =
        Map.of(
            "a",
            Optional.of(value),
            "w",
            Optional.empty(),
            "x",
            Optional.empty(),
            "y",
            Optional.empty(),
            "z",
            Optional.empty());

    assertThat(table.with("a", value)).isSameAs(table);
    assertThat(table.without("z")).isSameAs(table);
    assertThat(table.patched(Map.of())).isSameAs(table);
    assertThat(table.patched(same)).isSameAs(table);
  }

  @Provide
  Arbitrary<List<Map<String, Optional<Integer>>>> patches() {
    Arbitrary<String> keys = Arbitraries.strings().withCharRange('a', 'd').ofMaxLength(2);
    Arbitrary<Optional<Integer>> values = Arbitraries.integers().between(0, 1000).optional();
    return Arbitraries.maps(keys, values).ofMaxSize(8).list().ofMaxSize(8);
  }
}
