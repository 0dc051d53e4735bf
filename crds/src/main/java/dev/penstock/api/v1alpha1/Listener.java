package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One port, protocol and set of hosts that the fleet answers. */
@ApiObject
public record Listener(
    String name,
    int port,
    Protocol protocol,
    List<String> hosts,
    @Nullable ListenerTls tls,
    @Nullable AllowedRoutes allowedRoutes) {

  public Listener {
    hosts = Copies.of(hosts);
  }

  /** Who may attach Routes, or the default: those of the Gateway's own namespace. */
  public AllowedRoutes effectiveAllowedRoutes() {
    return allowedRoutes == null ? AllowedRoutes.SAME_NAMESPACE : allowedRoutes;
  }

  /** What the listener speaks. */
  public enum Protocol {
    @JsonProperty("HTTP")
    HTTP,
    @JsonProperty("HTTPS")
    HTTPS
  }
}
