package dev.penstock.bench.peer;

/** A garbage collector that our proxy can run with. */
public enum Collector {
  SERIAL("serial", "-XX:+UseSerialGC"),
  G1("g1", "-XX:+UseG1GC"),
  /** Generational, as it always is since JDK 24. */
  ZGC("zgc", "-XX:+UseZGC");

  private final String title;
  private final String flag;

  Collector(String title, String flag) {
    this.title = title;
    this.flag = flag;
  }

  /** As the results have it. */
  public String title() {
    return title;
  }

  String flag() {
    return flag;
  }
}
