package dev.penstock.proxy.server;

import dev.penstock.proxy.config.ListenerConfig;
import org.jspecify.annotations.Nullable;

/**
 * A listener in force.
 *
 * @param config as it stands in the config
 * @param tls for HTTPS; null for HTTP
 */
record ActiveListener(ListenerConfig config, @Nullable ListenerTls tls) {
  String name() {
    return config.name();
  }
}
