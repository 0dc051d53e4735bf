package dev.penstock.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.proxy.support.ConfigBuilder;
import dev.penstock.proxy.support.Gateway;
import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.RawClient;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class ForwardingTest {
  private final int port = Ports.free();

  private Gateway gatewayTo(RawBackend backend) {
    return Gateway.start(
        new ConfigBuilder()
            .http("web", port)
            .route("default/all", "web", "default/app:80")
            .cluster("default/app:80", backend.port())
            .build());
  }

  @Test
  void shouldForwardAGetWhenARouteMatches() throws IOException {
    try (RawBackend backend = RawBackend.answering("hello");
        Gateway gateway = gatewayTo(backend);
        RawClient client = RawClient.connect(port)) {
      client.send("GET /a?b=c HTTP/1.1\r\nHost: example.com\r\n\r\n");

      assertThat(client.readResponse()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nhello");
      assertThat(backend.received())
          .startsWith("GET /a?b=c HTTP/1.1\r\n")
          .contains("x-forwarded-for: 127.0.0.1\r\n");
      await().untilAsserted(() -> assertThat(gateway.records()).hasSize(1));
    }
  }
}
