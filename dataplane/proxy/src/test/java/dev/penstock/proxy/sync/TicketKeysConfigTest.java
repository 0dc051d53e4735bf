package dev.penstock.proxy.sync;

import static dev.penstock.proxy.sync.Deltas.delta;
import static dev.penstock.proxy.sync.Deltas.full;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.penstock.protocol.v1.Ack;
import dev.penstock.protocol.v1.Delta;
import dev.penstock.protocol.v1.ResourceKind;
import dev.penstock.protocol.v1.ResourceName;
import dev.penstock.protocol.v1.TicketKeys;
import dev.penstock.proxy.config.PrivateBytes;
import dev.penstock.proxy.config.TicketKeysConfig;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class TicketKeysConfigTest {
  private static final ByteString SECRET = ByteString.copyFrom(new byte[32]);
  private static final TicketKeysConfig KEYS =
      new TicketKeysConfig("fleet", List.of(new PrivateBytes(SECRET.toByteArray())));

  private final RoutingTarget target = new RoutingTarget();
  private final ConfigHolder holder = new ConfigHolder(target, null, new RecordingListener());

  private static TicketKeys.Builder keys(ByteString... secrets) {
    return TicketKeys.newBuilder().setName("fleet").addAllSecrets(List.of(secrets));
  }

  @Test
  void shouldReachTheTargetWhenKeysComeAndGo() {
    apply(full("v1").addTicketKeys(keys(SECRET)));
    assertThat(target.config().ticketKeys().get("fleet")).isEqualTo(KEYS);

    apply(delta("v1", "v2").addRemoved(name()));
    assertThat(target.config().ticketKeys()).isEmpty();
  }

  @Test
  void shouldNotShowThemWhenTheyArePrinted() {
    assertThat(KEYS).hasToString("TicketKeysConfig[name=fleet, secrets=[<32 bytes>]]");
  }

  static Stream<Arguments> unusable() {
    return Stream.of(
        Arguments.of(keys(), "secrets: must not be empty"),
        Arguments.of(
            keys(SECRET, SECRET.substring(1)), "secrets[1]: must have 32 octets or more, has 31"));
  }

  @ParameterizedTest
  @MethodSource("unusable")
  void shouldKeepWhatWasInForceWhenKeysCannotBeUsed(TicketKeys.Builder next, String problem) {
    apply(full("v1").addTicketKeys(keys(SECRET)));
    Ack ack = apply(delta("v1", "v2").addTicketKeys(next));

    assertThat(ack.getRejectionsList())
        .singleElement()
        .satisfies(
            rejection -> {
              assertThat(rejection.getKind()).isEqualTo(ResourceKind.TICKET_KEYS);
              assertThat(rejection.getName()).isEqualTo("fleet");
              assertThat(rejection.getMessage()).isEqualTo(problem);
            });
    assertThat(target.config().ticketKeys().values()).containsExactly(KEYS);
  }

  private static ResourceName name() {
    return ResourceName.newBuilder().setKind(ResourceKind.TICKET_KEYS).setName("fleet").build();
  }

  private Ack apply(Delta.Builder delta) {
    return holder.receive(delta.build()).getAck();
  }
}
