package dev.penstock.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.config.ClusterConfig;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EndpointHealthTest {
  private static final UpstreamSettings.Ejection EJECTION =
      new UpstreamSettings.Ejection(2, 3, Duration.ofSeconds(5), Duration.ofSeconds(20));
  private static final long SECOND = 1_000_000_000L;

  @Test
  void shouldAskForEjectionWhenFailuresFollowEachOther() {
    EndpointHealth health = new EndpointHealth(EJECTION);
    assertThat(health.connectFailed()).isFalse();
    health.connected();
    assertThat(health.connectFailed()).isFalse();
    assertThat(health.connectFailed()).isTrue();
    assertThat(health.errored()).isFalse();
    assertThat(health.errored()).isFalse();
    health.succeeded();
    assertThat(health.errored()).isFalse();
  }

  @Test
  void shouldStayOutTwiceAsLongEachTimeUntilASuccess() {
    EndpointHealth health = new EndpointHealth(EJECTION);
    health.eject(0);
    assertThat(health.isEjected(5 * SECOND - 1)).isTrue();
    assertThat(health.isEjected(5 * SECOND)).isFalse();
    assertThat(health.connectFailed()).as("one more failure is enough").isTrue();
    health.eject(0);
    assertThat(health.isEjected(10 * SECOND - 1)).isTrue();
    health.eject(0);
    health.eject(0);
    assertThat(health.isEjected(20 * SECOND)).as("no longer than the maximum").isFalse();
    health.succeeded();
    health.eject(0);
    assertThat(health.isEjected(5 * SECOND)).isFalse();
  }

  @Test
  void shouldNeverEjectMoreThanHalfOfACluster() {
    for (int size = 1; size <= 6; size++) {
      assertThat(ejectedOf(size)).as("of " + size).isEqualTo(size / 2);
    }
  }

  private static long ejectedOf(int size) {
    UpstreamCluster cluster = new UpstreamCluster("d/s:1", List.of(), UpstreamSettings.DEFAULTS);
    List<ClusterConfig.Endpoint> endpoints =
        IntStream.rangeClosed(1, size)
            .mapToObj(port -> new ClusterConfig.Endpoint("10.0.0.1", port))
            .toList();
    cluster.update(new ClusterConfig("d/s:1", ClusterConfig.Protocol.HTTP1, endpoints));
    List<UpstreamEndpoint> all = cluster.endpoints();
    all.forEach(endpoint -> IntStream.range(0, 5).forEach(_ -> endpoint.reportConnectFailure()));
    return all.stream().filter(e -> e.health().isEjected(System.nanoTime())).count();
  }
}
