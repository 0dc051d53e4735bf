package dev.penstock.proxy.server;

import static dev.penstock.proxy.support.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.RawClient;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Whatever peers and strangers send to the handover port: each of their connections is taken or
 * closed, and counted as that, and those of a good peer beside them are served.
 */
@ExtendWith(LeakCheck.class)
class HandoverFuzzTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String STRANGER = "127.0.0.2";
  private static final int ROUNDS = 1_000;
  private static final int ACCEPTED = 6;

  private final Random random = new Random(20261125);

  @Test
  void shouldTakeOrCloseAndServeTheOthersWhateverComes() throws IOException {
    try (RawBackend ofStable = RawBackend.answering("stable");
        RawBackend ofCanary = RawBackend.answering("canary");
        HandoverRig rig = HandoverRig.start(ofStable.port(), ofCanary.port());
        RawClient kept = rig.connect()) {
      int taken = 1;
      for (int i = 0; i < ROUNDS; i++) {
        boolean stranger = random.nextInt(4) == 0;
        byte[] octets = mutated(ProxyHeader.v2("192.0.2.1", rig.port()));
        boolean accepted =
            isAccepted(rig.connectToHandoverPort(stranger ? STRANGER : HandoverRig.STABLE), octets);
        assertThat(accepted && stranger).as(Arrays.toString(octets)).isFalse();
        taken += accepted ? 1 : 0;
        if (i % 100 == 0) {
          assertThat(kept.send(GET).readResponse()).endsWith("canary");
        }
      }
      int refused = ROUNDS + 1 - taken;
      assertThat(taken).as("some were as they must be").isGreaterThan(ROUNDS / 20);
      assertThat(refused).as("most were not").isGreaterThan(ROUNDS / 2);
      await().until(() -> rig.canary().handovers().refused() == refused);
      assertThat(rig.canary().handovers().taken()).isEqualTo(taken);
      assertThat(rig.stable().handovers().failures()).isZero();
    }
  }

  /** By the octet that says so; closed else, by an end or a reset. */
  private static boolean isAccepted(RawClient peer, byte[] octets) throws IOException {
    try (peer) {
      peer.send(octets);
      peer.socket().shutdownOutput();
      int first = peer.read();
      assertThat(first).isIn(-1, ACCEPTED);
      return first == ACCEPTED;
    } catch (IOException reset) {
      assertThat(reset).hasMessageMatching("(?i).*(reset|broken pipe).*");
      return false;
    }
  }

  private byte[] mutated(byte[] header) {
    byte[] octets = header.clone();
    switch (random.nextInt(6)) {
      case 0 -> octets = Arrays.copyOf(octets, random.nextInt(octets.length));
      case 1 -> random.nextBytes(octets);
      case 2 -> octets[random.nextInt(octets.length)] ^= (byte) (1 << random.nextInt(8));
      case 3 -> {
        // A length that is not the block's.
        octets[14] = (byte) random.nextInt(3);
        octets[15] = (byte) random.nextInt(256);
      }
      case 4 -> octets[12 + random.nextInt(2)] = (byte) random.nextInt(256);
      default -> octets = withRandomValues(octets);
    }
    return octets;
  }

  /** Behind the addresses, and in the length. */
  private byte[] withRandomValues(byte[] header) {
    int more = random.nextInt(600);
    byte[] octets = Arrays.copyOf(header, header.length + more);
    for (int i = header.length; i < octets.length; i++) {
      octets[i] = (byte) random.nextInt(256);
    }
    int length = header.length - 16 + more;
    octets[14] = (byte) (length >> 8);
    octets[15] = (byte) length;
    return octets;
  }
}
