package dev.penstock.bench.measure;

/** A figure of one target in one scenario. */
public enum Metric {
  CPU_PER_REQUEST("cpu per request", "us"),
  REQUESTS("requests", "1/s"),
  P50("p50", "ms"),
  P99("p99", "ms"),
  P999("p99.9", "ms"),
  MAX("max", "ms"),
  CPU_PER_HANDSHAKE("cpu per handshake", "us"),
  RESIDENT_PER_CONNECTION("resident per connection", "B"),
  LIVE_PER_CONNECTION("live per connection", "B"),
  RESIDENT("resident", "MiB"),
  LONGEST_PAUSE("longest pause", "ms"),
  FULL_PAUSE("pause of a full collection", "ms"),
  RESIDENT_OF_ALL("resident, all processes", "MiB"),
  START("start", "ms");

  private final String title;
  private final String unit;

  Metric(String title, String unit) {
    this.title = title;
    this.unit = unit;
  }

  public String title() {
    return title;
  }

  public String unit() {
    return unit;
  }
}
