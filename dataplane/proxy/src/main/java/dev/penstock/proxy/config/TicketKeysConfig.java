package dev.penstock.proxy.config;

import java.util.List;

/**
 * What session tickets are sealed with.
 *
 * @param name "fleet"
 * @param secrets key material, at least one: new tickets are sealed by the first, those sealed by
 *     any are taken
 */
public record TicketKeysConfig(String name, List<PrivateBytes> secrets) {
  /** Octets that each secret has at least. */
  public static final int MIN_SECRET_BYTES = 32;

  public TicketKeysConfig {
    secrets = List.copyOf(secrets);
  }
}
