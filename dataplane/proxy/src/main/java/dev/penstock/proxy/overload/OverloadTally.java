package dev.penstock.proxy.overload;

import java.util.EnumMap;
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

  private final Map<Shed, Map<Resource, LongAdder>> counts = new EnumMap<>(Shed.class);

  /** All at zero. */
  public OverloadTally() {
    for (Shed shed : Shed.values()) {
      Map<Resource, LongAdder> ofShed = new EnumMap<>(Resource.class);
      for (Resource scarce : Resource.values()) {
        ofShed.put(scarce, new LongAdder());
      }
      counts.put(shed, ofShed);
    }
  }

  /** One more. From any thread. */
  public void count(Shed shed, Resource scarce) {
    LongAdder count = Objects.requireNonNull(counts.get(shed)).get(scarce);
    Objects.requireNonNull(count).increment();
  }

  /** Hears of each count with the names of what was shed and of what there was too little of. */
  public void forEach(Visitor visitor) {
    counts.forEach(
        (shed, ofShed) ->
            ofShed.forEach(
                (scarce, count) -> visitor.visit(label(shed), label(scarce), count.doubleValue())));
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
