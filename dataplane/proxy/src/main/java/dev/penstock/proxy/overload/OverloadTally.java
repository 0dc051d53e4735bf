package dev.penstock.proxy.overload;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counts what was given up, by what there was too little of. */
public final class OverloadTally {
  /** What is given up. */
  public enum Shed {
    /** A new connection, reset. */
    CONNECTION,
    /** A request, answered with 503. */
    REQUEST,
    /** A connection that held much, reset. */
    HOLDER
  }

  private record Key(Shed shed, Resource scarce) {}

  private final Map<Key, LongAdder> counts = new HashMap<>();

  /** All at zero. */
  public OverloadTally() {
    for (Shed shed : Shed.values()) {
      for (Resource scarce : Resource.values()) {
        counts.put(new Key(shed, scarce), new LongAdder());
      }
    }
  }

  /** One more. From any thread. */
  public void count(Shed shed, Resource scarce) {
    Objects.requireNonNull(counts.get(new Key(shed, scarce))).increment();
  }

  /** Hears of each count with the names of what was shed and of what there was too little of. */
  public void forEach(Visitor visitor) {
    counts.forEach(
        (key, count) -> visitor.visit(label(key.shed()), label(key.scarce()), count.doubleValue()));
  }

  /** Hears of counts. */
  @FunctionalInterface
  public interface Visitor {
    /** One of them. */
    void visit(String shed, String scarce, double count);
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
