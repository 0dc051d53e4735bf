package dev.penstock.proxy.soak;

import static dev.penstock.proxy.support.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.protocol.v1.Delta;
import dev.penstock.protocol.v1.PodMessage;
import dev.penstock.proxy.sync.TestOperator;
import io.netty.channel.EventLoopGroup;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes the config round by round, as an operator does while a Deployment rolls: a pod is up
 * before it becomes an endpoint, and ends when it has been none for a round.
 */
final class Churn implements AutoCloseable {
  private static final int BACKENDS = 3;

  private final TestOperator operator;
  private final SoakConfig config;
  private final EventLoopGroup group;
  private final Deque<Backend> running = new ArrayDeque<>();
  private @Nullable Backend leaving;
  private int round;
  private int replaced;

  Churn(TestOperator operator, SoakConfig config, EventLoopGroup group) {
    this.operator = operator;
    this.config = config;
    this.group = group;
    for (int i = 0; i < BACKENDS; i++) {
      running.add(new Backend(group));
    }
  }

  /** Sends all of the config. */
  void begin() {
    send(config.whole(ports()));
  }

  /** One change; returns once the proxy has acknowledged it. */
  void next() {
    round++;
    if (leaving == null) {
      running.add(new Backend(group));
      leaving = running.remove();
    } else {
      // What was sent to it before it left is answered by now.
      leaving.close();
      leaving = null;
      replaced++;
    }
    send(config.change(round, ports()));
  }

  int round() {
    return round;
  }

  /** Backends that have come for one that went. */
  int replaced() {
    return replaced;
  }

  private void send(Delta delta) {
    operator.stream().send(delta);
    await().until(() -> isAcknowledged(delta.getToVersion()));
  }

  /** Fails when it is refused, in part or whole. */
  private boolean isAcknowledged(String version) {
    for (PodMessage message : operator.stream().received) {
      assertThat(message.hasNack()).as("refused: %s", message).isFalse();
      assertThat(message.getAck().getRejectionsList()).isEmpty();
      if (message.getAck().getVersion().equals(version)) {
        return true;
      }
    }
    return false;
  }

  private Collection<Integer> ports() {
    List<Integer> ports = new ArrayList<>();
    running.forEach(backend -> ports.add(backend.port()));
    return ports;
  }

  @Override
  public void close() {
    running.forEach(Backend::close);
    if (leaving != null) {
      leaving.close();
    }
  }
}
