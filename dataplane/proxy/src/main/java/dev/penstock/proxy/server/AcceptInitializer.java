package dev.penstock.proxy.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;

/** What a connection starts with: it is handed over, or served here. */
final class AcceptInitializer extends ChannelInitializer<Channel> {
  private final ServerLoop loop;
  private final ListeningPort listeningPort;

  AcceptInitializer(ServerLoop loop, ListeningPort listeningPort) {
    this.loop = loop;
    this.listeningPort = listeningPort;
  }

  @Override
  protected void initChannel(Channel channel) {
    if (loop.refusesConnection()) {
      GreatestHolders.reset(channel);
      return;
    }
    PortConfig port = loop.config().port(listeningPort.number());
    if (port == null) {
      channel.close();
      return;
    }
    ClientConnection connection =
        new ClientConnection(loop, listeningPort, channel, port.isSecure(), null);
    connection.opened();
    if (!loop.handovers().offer(connection)) {
      ProtocolPipelines.begin(connection);
    }
  }
}
