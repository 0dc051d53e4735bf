package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a user sets on the Service in front of the fleet. */
@ApiObject
public record ServiceSettings(
    @Nullable Type type,
    Map<String, String> labels,
    Map<String, String> annotations,
    @Nullable TrafficPolicy externalTrafficPolicy,
    @Nullable String loadBalancerClass) {
  static final ServiceSettings DEFAULTS = new ServiceSettings(null, Map.of(), Map.of(), null, null);

  public ServiceSettings {
    labels = Copies.of(labels);
    annotations = Copies.of(annotations);
  }

  /** The Service's type: {@link Type#CLUSTER_IP} unless set. */
  public Type effectiveType() {
    return type == null ? Type.CLUSTER_IP : type;
  }

  /** From where the Service can be reached. */
  public enum Type {
    @JsonProperty("ClusterIP")
    CLUSTER_IP("ClusterIP"),
    @JsonProperty("NodePort")
    NODE_PORT("NodePort"),
    @JsonProperty("LoadBalancer")
    LOAD_BALANCER("LoadBalancer");

    private final String value;

    Type(String value) {
      this.value = value;
    }

    /** The spelling of core/v1 Service. */
    public String value() {
      return value;
    }
  }

  /** Which pods a node sends outside traffic to. */
  public enum TrafficPolicy {
    @JsonProperty("Cluster")
    CLUSTER("Cluster"),
    @JsonProperty("Local")
    LOCAL("Local");

    private final String value;

    TrafficPolicy(String value) {
      this.value = value;
    }

    /** The spelling of core/v1 Service. */
    public String value() {
      return value;
    }
  }
}
