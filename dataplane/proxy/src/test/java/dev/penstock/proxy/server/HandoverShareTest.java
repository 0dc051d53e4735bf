package dev.penstock.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.proxy.support.ConfigBuilder;
import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which connections are handed over. The stable pod answers 404, the canary 500. */
@ExtendWith(LeakCheck.class)
class HandoverShareTest {
  private static final int CLIENTS = 4;
  private static final int CONNECTIONS_EACH = 2_500;
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  private static HandoverRig rig() {
    return HandoverRig.start(config -> {}, HandoverShareTest::withoutBackend);
  }

  private static void withoutBackend(ConfigBuilder config) {
    config.route("d/r", "web", "d/none:1");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 25, 50, 100})
  void shouldHandOverTheShareThatTheWeightAsksFor(int weight) throws Exception {
    try (HandoverRig rig = rig();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      rig.handOver(HandoverRig.withWeight(rig.handover(), weight));
      List<Callable<Integer>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(() -> handedOver(rig, CONNECTIONS_EACH));
      }
      int handedOver = 0;
      for (Future<Integer> client : threads.invokeAll(clients)) {
        handedOver += client.get();
      }

      int expected = CLIENTS * CONNECTIONS_EACH * weight / 100;
      // Well within the point that is promised: a loop is off by a few connections at most.
      assertThat(handedOver).isCloseTo(expected, within(CLIENTS * CONNECTIONS_EACH / 1_000));
      assertThat(rig.stable().handovers().given()).isEqualTo(handedOver);
      assertThat(rig.stable().handovers().failures()).isZero();
      assertThat(rig.canary().handovers().taken()).isEqualTo(handedOver);
    }
  }

  private static int handedOver(HandoverRig rig, int connections) throws IOException {
    int handedOver = 0;
    for (int i = 0; i < connections; i++) {
      try (RawClient client = rig.connect()) {
        handedOver += isCanary(client) ? 1 : 0;
        // Leaves no connection behind that waits for its ports to be free.
        client.socket().setSoLinger(true, 0);
      }
    }
    return handedOver;
  }

  private static boolean isCanary(RawClient client) throws IOException {
    String answer = client.send(GET).readResponse();
    assertThat(answer).containsAnyOf("HTTP/1.1 404 ", "HTTP/1.1 500 ");
    return answer.startsWith("HTTP/1.1 500 ");
  }

  @Test
  void shouldHandTestersOverWhateverTheWeight() throws IOException {
    try (HandoverRig rig = rig()) {
      rig.handOver(
          HandoverRig.withSources(
              HandoverRig.withWeight(rig.handover(), 0), "10.0.0.0/8", "127.0.0.8/30"));
      for (int i = 0; i < 20; i++) {
        try (RawClient tester = rig.connectFrom("127.0.0.9");
            RawClient other = rig.connectFrom("127.0.0.12")) {
          assertThat(isCanary(tester)).isTrue();
          assertThat(isCanary(other)).isFalse();
        }
      }
    }
  }

  @Test
  void shouldHandNothingOverWhenThereIsNobodyToTakeIt() throws IOException {
    try (HandoverRig rig = rig()) {
      rig.applyToStable(HandoverRig.withEndpoints(rig.handover()));
      try (RawClient client = rig.connect()) {
        assertThat(isCanary(client)).isFalse();
      }
      assertThat(rig.stable().handovers().failures()).isZero();
    }
  }

  @Test
  void shouldHandNothingOverWhenTheRevisionIsItsOwn() throws IOException {
    try (HandoverRig rig = rig();
        RawClient client = new RawClient(new java.net.Socket(HandoverRig.CANARY, rig.port()))) {
      assertThat(isCanary(client)).isTrue();
      assertThat(rig.canary().handovers().given()).isZero();
      assertThat(rig.canary().handovers().taken()).isZero();
    }
  }
}
