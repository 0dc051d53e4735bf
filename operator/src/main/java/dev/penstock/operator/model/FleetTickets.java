package dev.penstock.operator.model;

import dev.penstock.api.v1alpha1.GatewaySpec;
import dev.penstock.operator.snapshot.TicketKeysResource;
import dev.penstock.operator.view.ClusterView;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.PrivateBytes;
import dev.penstock.operator.view.Resource;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * What a fleet makes its ticket keys from, derived from what all fleets have in common: a Gateway
 * needs no Secret of its own, and none learns from its own what another has.
 */
final class FleetTickets {
  private static final String PURPOSE = "penstock fleet tickets ";
  private static final int LENGTH = 32;

  private FleetTickets() {}

  /** The ticket keys of a Gateway's fleet; empty while there is nothing to make them from. */
  static Optional<TicketKeysResource> of(ClusterView view, ObjectKey gateway) {
    Resource<GatewaySpec> resource = view.gateways().get(gateway);
    if (resource == null) {
      return Optional.empty();
    }
    // By its uid: a Gateway that takes over the name of another takes over none of its sessions.
    byte[] info = (PURPOSE + resource.uid()).getBytes(StandardCharsets.UTF_8);
    return view.ticketSecrets().values().stream()
        .findFirst()
        .map(
            secret ->
                new TicketKeysResource(
                    TicketKeysResource.NAME,
                    secret.inOrder().stream().map(each -> derived(each, info)).toList()));
  }

  private static PrivateBytes derived(PrivateBytes secret, byte[] info) {
    try {
      return PrivateBytes.of(
          KDF.getInstance("HKDF-SHA256")
              .deriveData(
                  HKDFParameterSpec.ofExtract()
                      .addIKM(secret.toByteArray())
                      .thenExpand(info, LENGTH)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK from 25 on has HKDF-SHA256", e);
    }
  }
}
