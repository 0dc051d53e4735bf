package dev.penstock.proxy.server;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Chooses, on one event loop, the new connections that are handed over. Not by chance, but by even
 * draws of their own, so that the share of any run of connections is off by a few at most.
 */
final class HandoverGiver {
  private final EvenDraws draws = new EvenDraws();
  private final SlowPods slow;
  private HandoverPlan plan = HandoverPlan.NONE;
  private int turn = ThreadLocalRandom.current().nextInt() >>> 1;

  /**
   * Gives nothing away until a plan says so.
   *
   * @param timeout how long a pod may take to take a connection
   */
  HandoverGiver(Duration timeout) {
    slow = new SlowPods(timeout.toNanos(), System::nanoTime);
  }

  /**
   * Hands a connection over when it is one of those; nothing of it has been read.
   *
   * @return false when it is to be served here
   */
  boolean offer(ClientConnection connection) {
    if (connection.isDraining()) {
      // The canary no longer expects anything of a pod that goes, and would seem to have failed.
      return false;
    }
    follow(connection.loop().config().handover());
    List<InetSocketAddress> receivers = plan.receivers();
    if (receivers.isEmpty() || !isChosen(connection.channel())) {
      return false;
    }
    turn = (turn + 1) & Integer.MAX_VALUE;
    return HandoverAttempt.start(connection, receivers, slow, turn % receivers.size());
  }

  private void follow(HandoverPlan current) {
    if (!current.equals(plan)) {
      plan = current;
      slow.retain(plan.receivers());
    }
  }

  private boolean isChosen(Channel channel) {
    if (!(channel.remoteAddress() instanceof InetSocketAddress client)
        || !(channel.localAddress() instanceof InetSocketAddress)) {
      // It has gone already.
      return false;
    }
    InetAddress address = client.getAddress();
    return plan.isTester(address) || plan.isDrawn(draws.next());
  }
}
