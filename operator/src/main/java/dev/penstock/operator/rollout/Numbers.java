package dev.penstock.operator.rollout;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Decimals as they are written in a spec and read in a status. */
final class Numbers {
  static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
  private static final int DIGITS = 3;
  private static final int LONGEST = 18;

  private Numbers() {}

  /** Reads a decimal; null when it is none. */
  static @Nullable BigDecimal parse(@Nullable String text) {
    try {
      return text == null ? null : new BigDecimal(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** At most three decimals, and never so long that a status could not hold it. */
  static String text(BigDecimal number) {
    return text(number, RoundingMode.HALF_UP);
  }

  /**
   * The same, rounded so that a number beyond its bound does not read like the bound itself.
   *
   * @param rounding away from the bound
   */
  static String text(BigDecimal number, RoundingMode rounding) {
    BigDecimal shown = number.setScale(DIGITS, rounding).stripTrailingZeros();
    return shown.precision() - shown.scale() > LONGEST
        ? number.round(new MathContext(DIGITS + 1, rounding)).toString()
        : shown.toPlainString();
  }

  /** {@code part} of {@code whole} in percent; {@code whole} is not 0. */
  static BigDecimal percent(long part, long whole) {
    return BigDecimal.valueOf(part)
        .multiply(HUNDRED)
        .divide(BigDecimal.valueOf(whole), MathContext.DECIMAL64);
  }
}
