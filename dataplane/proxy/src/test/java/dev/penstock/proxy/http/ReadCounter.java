package dev.penstock.proxy.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;

/** Counts how often the transport is asked for more octets. */
final class ReadCounter extends ChannelOutboundHandlerAdapter {
  private int count;

  int count() {
    return count;
  }

  @Override
  public void read(ChannelHandlerContext ctx) {
    count++;
    ctx.read();
  }
}
