package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** How an HTTPS listener terminates TLS. */
@ApiObject
public record ListenerTls(
    @JsonPropertyDescription(
            """
            The Secret with the certificate: of type kubernetes.io/tls, with the chain, leaf first,
            in tls.crt and the key in tls.key, both PEM. A new certificate in the Secret is used for
            new connections at once; none is cut. While the Secret is missing or broken the listener
            is not served, which its condition ResolvedRefs tells, and the others go on. An expired
            certificate is told of too, and served.
            """)
        @Required
        @Size(min = 1, max = 253)
        @Pattern(Patterns.SUBDOMAIN)
        String credentialName,
    @JsonPropertyDescription(
            """
            The Secret's namespace. Default: the Gateway's. In any other one, a ReferenceGrant there
            MUST permit it.
            """)
        @Size(min = 1, max = 63)
        @Pattern(Patterns.LABEL)
        @Nullable String credentialNamespace,
    @JsonPropertyDescription(
            """
            The lowest TLS version that is accepted: "1.2" or "1.3", in quotes. Default: "1.2".
            """)
        @Default("\"1.2\"")
        @Nullable Version minVersion) {

  /** The lowest TLS version offered: 1.2 unless set. */
  public Version effectiveMinVersion() {
    return minVersion == null ? Version.V1_2 : minVersion;
  }

  /** A TLS version. */
  public enum Version {
    @JsonProperty("1.2")
    V1_2,
    @JsonProperty("1.3")
    V1_3
  }
}
