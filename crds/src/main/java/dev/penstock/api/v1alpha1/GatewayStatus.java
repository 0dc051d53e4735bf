package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a fleet is. */
@ApiObject
public record GatewayStatus(
    @Nullable Long observedGeneration,
    List<Address> addresses,
    List<Condition> conditions,
    List<ListenerStatus> listeners,
    @StatusReplicas @Nullable Integer replicas,
    @LabelSelector @Nullable String selector,
    @Nullable DataPlane dataPlane) {

  public GatewayStatus {
    addresses = Copies.of(addresses);
    conditions = Copies.of(conditions);
    listeners = Copies.of(listeners);
  }

  /** Where the fleet can be reached. */
  @ApiObject
  public record Address(AddressType type, String value) {}

  /** What an address is. */
  public enum AddressType {
    @JsonProperty("IPAddress")
    IP_ADDRESS,
    @JsonProperty("Hostname")
    HOSTNAME
  }

  /** What became of one listener. */
  @ApiObject
  public record ListenerStatus(String name, int attachedRoutes, List<Condition> conditions) {
    public ListenerStatus {
      conditions = Copies.of(conditions);
    }
  }

  /**
   * The pods of the fleet, counted.
   *
   * @param connected pods with a config stream
   * @param upToDate of these, pods that have acknowledged the current config
   * @param rejecting of these, pods that refused some part of it
   */
  @ApiObject
  public record DataPlane(int connected, int upToDate, int rejecting) {}
}
