package dev.penstock.proxy.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** What a connection to the handover port starts with: only pods that may hand over are heard. */
final class HandoverInitializer extends ChannelInitializer<Channel> {
  /** What a later version might tell beyond the addresses. */
  private static final int MAX_TLV_OCTETS = 256;

  private final ServerLoop loop;
  private final ListeningPort listeningPort;

  HandoverInitializer(ServerLoop loop, ListeningPort listeningPort) {
    this.loop = loop;
    this.listeningPort = listeningPort;
  }

  @Override
  protected void initChannel(Channel channel) {
    if (!(channel.remoteAddress() instanceof InetSocketAddress remote)
        || !loop.config().handover().hasPeer(remote.getAddress())) {
      loop.handoverTally().countRefused();
      channel.close();
      return;
    }
    if (loop.refusesConnection()) {
      // The pod that hands it over serves it, and counts it against this one.
      GreatestHolders.reset(channel);
      return;
    }
    InetAddress peer = remote.getAddress();
    listeningPort.connectionOpened();
    channel.closeFuture().addListener(_ -> listeningPort.connectionClosed());
    channel
        .pipeline()
        .addLast(new HAProxyMessageDecoder(MAX_TLV_OCTETS), new HandoverReceiver(loop, peer));
  }
}
