package dev.penstock.proxy.config;

/** Tells what was served beside and by what is tried. Safe for any thread. */
public interface TrafficSource {
  /** As it is now. */
  Traffic traffic();
}
