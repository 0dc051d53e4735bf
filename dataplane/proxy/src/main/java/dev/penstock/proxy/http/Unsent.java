package dev.penstock.proxy.http;

import io.netty.channel.Channel;

/** What was written to a channel and has not left it. */
public final class Unsent {
  private Unsent() {}

  /**
   * To be asked when a channel's writability has changed: whether that is to be acted on. A body
   * that is read in large pieces crosses the mark before the turn's flush, and its source would be
   * switched off and on for nothing, at the price of two system calls. So what is written is sent
   * first; only when the socket does not take it there is something to wait for.
   */
  public static boolean isNews(Channel channel) {
    if (channel.isWritable()) {
      return true;
    }
    // Past the handlers: one of them may be about to write.
    channel.unsafe().flush();
    // If it is writable now, that has been said meanwhile.
    return !channel.isWritable();
  }
}
