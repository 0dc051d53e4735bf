package dev.penstock.proxy.overload;

/** How much a pod gives up so as not to die; each level does what those before it do, too. */
public enum Level {
  /** Everything is taken on. */
  NORMAL(0),
  /** New connections are reset. */
  REFUSING(1),
  /** New requests are answered with 503, and their connections end with that. */
  SHEDDING(2),
  /** The connections that hold the most are reset. */
  RESETTING(3);

  private final int degree;

  Level(int degree) {
    this.degree = degree;
  }

  /** From 0, which is normal, to 3. */
  public int degree() {
    return degree;
  }

  /** Whether this level does what that one does. */
  public boolean includes(Level other) {
    return degree >= other.degree;
  }
}
