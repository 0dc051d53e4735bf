package dev.penstock.operator.snapshot;

import dev.penstock.operator.view.PrivateBytes;
import java.util.List;

/**
 * What the pods of a fleet make their ticket keys from, so that each resumes the TLS sessions that
 * another began. A fleet has at most one.
 *
 * @param name {@value #NAME}
 * @param secrets the first seals, all open
 */
public record TicketKeysResource(String name, List<PrivateBytes> secrets)
    implements ConfigResource {
  /** The name of the only one. */
  public static final String NAME = "fleet";

  /** Copies the list. */
  public TicketKeysResource {
    secrets = List.copyOf(secrets);
  }
}
