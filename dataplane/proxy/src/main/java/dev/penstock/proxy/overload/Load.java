package dev.penstock.proxy.overload;

/**
 * How far it has come.
 *
 * @param level what is given up
 * @param scarce what there is too little of; of no meaning while the level is normal
 */
public record Load(Level level, Resource scarce) {
  /** Nothing is given up. */
  public static final Load NORMAL = new Load(Level.NORMAL, Resource.DIRECT_MEMORY);

  /** The greater of the two; this one when they are equal. */
  Load or(Load other) {
    return level.includes(other.level) ? this : other;
  }

  /** Whether it is no news after {@code other}. */
  boolean isAs(Load other) {
    return level == other.level && scarce == other.scarce;
  }
}
