package dev.penstock.proxy.server;

import dev.penstock.proxy.config.CertificateConfig;
import dev.penstock.proxy.config.Rejection;
import dev.penstock.proxy.config.ResourceKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The certificates in force. One that cannot be read leaves its predecessor in force. */
final class CertificateStore {
  private record Held(
      CertificateConfig config,
      @Nullable ServerCertificate inForce,
      @Nullable Rejection rejection) {}

  private Map<String, Held> held = Map.of();

  /** Takes over what {@code next} holds. Adds to {@code rejections}. */
  @SuppressWarnings("ReferenceEquality") // unchanged resources are the same objects
  void apply(Map<String, CertificateConfig> next, List<Rejection> rejections) {
    Map<String, Held> result = new HashMap<>();
    for (CertificateConfig config : next.values()) {
      Held before = held.get(config.name());
      Held now = before != null && before.config == config ? before : read(config, before);
      result.put(config.name(), now);
      if (now.rejection != null) {
        rejections.add(now.rejection);
      }
    }
    held = result;
  }

  /** The certificate in force under a name, or null. */
  @Nullable ServerCertificate find(String name) {
    Held found = held.get(name);
    return found == null ? null : found.inForce;
  }

  private static Held read(CertificateConfig config, @Nullable Held before) {
    ServerCertificate previous = before == null ? null : before.inForce;
    if (previous != null && previous.config().equals(config)) {
      return new Held(config, previous, null);
    }
    try {
      return new Held(config, ServerCertificate.parse(config), null);
    } catch (InvalidCertificateException e) {
      return new Held(
          config,
          previous,
          new Rejection(ResourceKind.CERTIFICATE, config.name(), String.valueOf(e.getMessage())));
    }
  }
}
