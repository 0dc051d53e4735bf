package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a user sets on the Service in front of the fleet. */
@ApiObject
@ValidationRule(
    value = "self.type != 'ClusterIP' || !has(self.externalTrafficPolicy)",
    fieldPath = ".externalTrafficPolicy",
    reason = "FieldValueForbidden",
    message =
        "externalTrafficPolicy must be absent when type is ClusterIP: nothing outside the cluster"
            + " reaches such a Service")
@ValidationRule(
    value = "self.type == 'LoadBalancer' || !has(self.loadBalancerClass)",
    fieldPath = ".loadBalancerClass",
    reason = "FieldValueForbidden",
    message = "loadBalancerClass must be absent unless type is LoadBalancer")
@ValidationRule(
    value =
        "self.type != 'LoadBalancer' || oldSelf.type != 'LoadBalancer' ||"
            + " (has(self.loadBalancerClass) ? has(oldSelf.loadBalancerClass) &&"
            + " self.loadBalancerClass == oldSelf.loadBalancerClass :"
            + " !has(oldSelf.loadBalancerClass))",
    fieldPath = ".loadBalancerClass",
    message =
        "loadBalancerClass must not change while type stays LoadBalancer, as a Service's cannot:"
            + " set type to ClusterIP first, or make a new Gateway")
public record ServiceSettings(
    @JsonPropertyDescription(
            """
            From where the fleet can be reached. ClusterIP: from inside the cluster. NodePort: also
            on a port of every node. LoadBalancer: also at an address of the cloud's or cluster's
            load balancer. Default: ClusterIP.
            """)
        @Default("ClusterIP")
        @Nullable Type type,
    @JsonPropertyDescription(
            """
            Labels of the Service, besides those of the operator. At most 32. Keys under
            "penstock.dev/" are refused.
            """)
        @Size(max = 32)
        @ValidationRule(value = Reserved.RULE, message = Reserved.MESSAGE)
        Map<String, @Size(max = 63) String> labels,
    @JsonPropertyDescription(
            """
            Annotations of the Service, as load balancers want them. At most 32, each value at most
            4096 characters. Keys under "penstock.dev/" are refused.
            """)
        @Size(max = 32)
        @ValidationRule(value = Reserved.RULE, message = Reserved.MESSAGE)
        Map<String, @Size(max = 4096) String> annotations,
    @JsonPropertyDescription(
            """
            Which pods a node sends traffic from outside to. Cluster: any. Local: its own only, which
            keeps the client's address. MUST be absent when type is ClusterIP. Default: Cluster.
            """)
        @Nullable TrafficPolicy externalTrafficPolicy,
    @JsonPropertyDescription(
            """
            Which load-balancer implementation takes the Service, such as example.com/internal. MUST
            be absent unless type is LoadBalancer, and cannot change while it is. Default: the
            cluster's default.
            """)
        @Size(min = 1, max = 316)
        @Pattern("^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$")
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
