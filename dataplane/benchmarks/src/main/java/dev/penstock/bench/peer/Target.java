package dev.penstock.bench.peer;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A proxy that is measured. */
public enum Target {
  NGINX,
  HAPROXY,
  ENVOY,
  VERTX,
  PENSTOCK;

  /** The control of each round: the backend is asked without a proxy. */
  public static final String DIRECT = "direct";

  /** As people name it, on the command line and in the results. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Target> of(String title) {
    return Arrays.stream(values()).filter(target -> target.title().equals(title)).findFirst();
  }

  /** Whether it can be asked what of its memory is alive. */
  public boolean isJvm() {
    return this == VERTX || this == PENSTOCK;
  }
}
