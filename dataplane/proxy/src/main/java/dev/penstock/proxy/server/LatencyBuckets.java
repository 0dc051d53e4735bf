package dev.penstock.proxy.server;

/**
 * The buckets of the protocol's latency histogram: one for each microsecond below 64, then 32 to an
 * octave, so that a bucket is at most a 32nd of its values wide.
 */
final class LatencyBuckets {
  private static final int LINEAR = 64;
  private static final int PER_OCTAVE = 32;

  /** 64 = 2^6 is where octaves begin, and a 32nd = 2^-5 of one what a bucket is wide. */
  private static final int FIRST_OCTAVE = 6;

  private static final int LAST_OCTAVE = 36;

  /** Some 38 hours; whatever is longer is counted as this. */
  static final long LARGEST = (1L << (LAST_OCTAVE + 1)) - 1;

  /** How many there are. */
  static final int COUNT = LINEAR + (LAST_OCTAVE - FIRST_OCTAVE + 1) * PER_OCTAVE;

  private LatencyBuckets() {}

  /** The bucket of so many microseconds, from 0 to {@link #COUNT} - 1. */
  static int of(long micros) {
    long value = Math.clamp(micros, 0, LARGEST);
    if (value < LINEAR) {
      return (int) value;
    }
    int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
    int within = (int) (value >> (octave - FIRST_OCTAVE + 1)) - PER_OCTAVE;
    return LINEAR + (octave - FIRST_OCTAVE) * PER_OCTAVE + within;
  }
}
