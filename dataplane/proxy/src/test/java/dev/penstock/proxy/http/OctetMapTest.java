package dev.penstock.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class OctetMapTest {
  @Test
  void shouldHoldWhatAHashMapHoldsWhenChangedAgainAndAgain() {
    Random random = new Random(3);
    Map<String, Integer> expected = new HashMap<>();
    OctetMap<Integer> map = OctetMap.empty();
    for (int i = 0; i < 200; i++) {
      Map<String, @Nullable Integer> changes = new HashMap<>();
      for (int j = random.nextInt(20); j > 0; j--) {
        changes.put(key(random), random.nextBoolean() ? (Integer) i : null);
      }
      map = map.with(changes);
      changes.forEach(
          (key, value) -> {
            if (value == null) {
              expected.remove(key);
            } else {
              expected.put(key, value);
            }
          });
      assertThat(map.isEmpty()).isEqualTo(expected.isEmpty());
      for (int j = 0; j < 50; j++) {
        String key = key(random);
        assertThat(map.get(key)).isEqualTo(expected.get(key));
      }
    }
  }

  @Test
  void shouldFindOctetsWhereverTheyLie() {
    OctetMap<String> map = OctetMap.of(Map.of("example.net", "found"));
    byte[] line = "host: example.net:80".getBytes(StandardCharsets.US_ASCII);
    Octets host = new Octets();

    host.set(line, 6, 17);
    assertThat(map.get(host)).isEqualTo("found");
    host.set(line, 6, 20);
    assertThat(map.get(host)).isNull();
  }

  @Test
  void shouldFindWhatAKeyEndsWith() {
    OctetMap<String> map = OctetMap.of(Map.of(".example.net", "found"));
    Octets host = Octets.of("a.example.net");

    assertThat(map.getEnd(host, 1)).isEqualTo("found");
    assertThat(map.getEnd(host, 0)).isNull();
    assertThat(map.getEnd(host, 9)).isNull();
  }

  private static String key(Random random) {
    return "h" + random.nextInt(60) + (random.nextBoolean() ? ".example.net" : "");
  }
}
