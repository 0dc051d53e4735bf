package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One port, protocol and set of hosts that the fleet answers. */
@ApiObject
@ValidationRule(
    value = "self.protocol != 'HTTPS' || has(self.tls)",
    fieldPath = ".tls",
    reason = "FieldValueRequired",
    message =
        "tls is required when protocol is HTTPS: name the Secret with the certificate in"
            + " tls.credentialName")
@ValidationRule(
    value = "self.protocol != 'HTTP' || !has(self.tls)",
    fieldPath = ".tls",
    reason = "FieldValueForbidden",
    message = "tls must be absent when protocol is HTTP: remove it, or set protocol to HTTPS")
@ValidationRule(
    value = "self.port != " + Penstock.ADMIN_PORT,
    fieldPath = ".port",
    message =
        "port must not be "
            + Penstock.ADMIN_PORT
            + ", where the pods serve their probes and metrics: choose another")
@ValidationRule(
    value = "self.port != " + Penstock.HANDOVER_PORT,
    fieldPath = ".port",
    message =
        "port must not be "
            + Penstock.HANDOVER_PORT
            + ", where the pods take connections over from each other: choose another")
@ValidationRule(
    value = "!has(self.hosts) || self.hosts.all(h, !isIP(h))",
    fieldPath = ".hosts",
    message = "hosts must be DNS names such as shop.example.com or *.example.com, not IP addresses")
public record Listener(
    @JsonPropertyDescription(
            """
            The listener's name, unique in the Gateway: what a Route's sectionName refers to.
            Lower-case letters, digits and "-", at most 63.
            """)
        @Required
        @Size(min = 1, max = 63)
        @Pattern(Patterns.LABEL)
        String name,
    @JsonPropertyDescription(
            """
            The TCP port on the Service and on the pods. 1 to 65535, except 9901, where the pods
            serve their probes and metrics, and 9902, where they take connections over from each
            other.
            """)
        @Required
        @Min(1)
        @Max(65535)
        int port,
    @JsonPropertyDescription(
            """
            HTTP: HTTP/1.1, and HTTP/2 with prior knowledge, in clear text. HTTPS: HTTP/1.1 and
            HTTP/2, by ALPN, over TLS.
            """)
        @Required
        Protocol protocol,
    @JsonPropertyDescription(
            """
            The hosts answered here: DNS names in lower case, such as shop.example.com, or with one
            wildcard for one or more first labels, such as *.example.com. At most 64. Default: every
            host. A Route attaches when it has no hostnames, or one in common with these. On HTTPS
            the host that the TLS client asks for (SNI) selects the listener.
            """)
        @Size(max = 64)
        List<@Size(min = 1, max = 253) @Pattern(Patterns.HOST) String> hosts,
    @JsonPropertyDescription(
            """
            How TLS is terminated. MUST be set when protocol is HTTPS, and MUST be absent when it
            is HTTP.
            """)
        @Nullable ListenerTls tls,
    @JsonPropertyDescription(
            """
            Which Routes may attach. Default: those of the Gateway's own namespace.
            """)
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
