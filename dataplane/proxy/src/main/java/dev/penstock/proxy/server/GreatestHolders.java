package dev.penstock.proxy.server;

import dev.penstock.proxy.overload.OverloadTally.Shed;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The connections that keep the most in the proxy's buffers: what their clients do not take of
 * responses, and heads that do not end. When memory runs out, they are what it goes to.
 */
final class GreatestHolders {
  /** Holding less than this makes nobody a cause. */
  private static final long LEAST_OCTETS = 4 << 10;

  /** Of those that hold, one in so many goes at a time. */
  private static final int FRACTION = 8;

  private GreatestHolders() {}

  private record Holder(ClientConnection connection, long octets) {}

  /** Resets an eighth of a loop's connections that hold much, the greatest first, or one. */
  static void reset(ServerLoop loop) {
    List<Holder> holders = new ArrayList<>();
    for (ClientConnection connection : loop.connections()) {
      long octets = connection.protocol().held();
      if (octets >= LEAST_OCTETS) {
        holders.add(new Holder(connection, octets));
      }
    }
    holders.sort(Comparator.comparingLong(Holder::octets).reversed());
    int count = (holders.size() + FRACTION - 1) / FRACTION;
    for (Holder holder : holders.subList(0, count)) {
      loop.countShed(Shed.HOLDER);
      reset(holder.connection().channel());
    }
  }

  /** Octets written to a channel that have not left it. */
  static long unsent(Channel channel) {
    WriteBufferWaterMark marks = channel.config().getWriteBufferWaterMark();
    return channel.isWritable()
        ? marks.high() - channel.bytesBeforeUnwritable()
        : marks.low() + channel.bytesBeforeWritable();
  }

  /**
   * Cuts a connection off: no handler may delay it to say more, and the client must not take what
   * it got for whole.
   */
  static void reset(Channel channel) {
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    channel.unsafe().close(channel.unsafe().voidPromise());
  }
}
