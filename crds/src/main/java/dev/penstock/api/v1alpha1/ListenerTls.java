package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** How an HTTPS listener terminates TLS. */
@ApiObject
public record ListenerTls(
    String credentialName, @Nullable String credentialNamespace, @Nullable Version minVersion) {

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
