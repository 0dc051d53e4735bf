package dev.penstock.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.http.Octets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class HostIndexTest {
  private final HostIndex<String> index =
      new HostIndex<>(
          Map.of(
              "a.example.net", "exact",
              "*.example.net", "short wildcard",
              "*.b.example.net", "long wildcard",
              "", "any"));

  @Test
  void shouldPreferTheExactNameThenTheLongestWildcardThenAnyHost() {
    assertThat(index.find(Octets.of("a.example.net"))).isEqualTo("exact");
    assertThat(index.find(Octets.of("x.example.net"))).isEqualTo("short wildcard");
    assertThat(index.find(Octets.of("x.a.example.net"))).isEqualTo("short wildcard");
    assertThat(index.find(Octets.of("x.y.b.example.net"))).isEqualTo("long wildcard");
    assertThat(index.find(Octets.of("example.net"))).isEqualTo("any");
    assertThat(index.find(null)).isEqualTo("any");
  }

  @Test
  void shouldTakeAWildcardForNoHostThatIsItsSuffixAlone() {
    assertThat(index.find(Octets.of("b.example.net"))).isEqualTo("short wildcard");
    for (String host : List.of(".example.net", "", ".")) {
      assertThat(index.find(Octets.of(host))).as(host).isEqualTo("any");
    }
  }

  @Test
  void shouldFindNothingWhenNothingIsResponsible() {
    HostIndex<String> one = new HostIndex<>(Map.of("a.example.net", "exact"));

    assertThat(one.find(Octets.of("b.example.net"))).isNull();
    assertThat(one.find(null)).isNull();
    assertThat(new HostIndex<>(Map.of()).find(Octets.of("a"))).isNull();
  }
}
