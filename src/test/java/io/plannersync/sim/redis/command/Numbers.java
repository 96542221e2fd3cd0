package io.plannersync.sim.redis.command;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as C prints them. */
public final class Numbers {

  private static final double EXACT = 1L << 53;

  private Numbers() {}

  /** As {@code %.17g}: the digits of a score, and of a number that a script hands to a command. */
  public static String score(double number) {
    return general(number, 17);
  }

  /** As {@code %.<precision>g}. */
  public static String general(double number, int precision) {
    if (number == Math.rint(number)
        && Math.abs(number) < Math.min(EXACT, Math.pow(10, precision))) {
      return number == 0 && 1 / number < 0 ? "-0" : Long.toString((long) number);
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    }
    if (Double.isNaN(number)) {
      return "nan";
    }
    BigDecimal rounded =
        new BigDecimal(number).round(new MathContext(precision, RoundingMode.HALF_EVEN));
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (exponent >= -4 && exponent < precision) {
      return trimmed(rounded.toPlainString());
    }
    String digits = rounded.unscaledValue().abs().toString();
    String mantissa = trimmed(digits.charAt(0) + "." + digits.substring(1));
    return (number < 0 ? "-" : "")
        + mantissa
        + String.format(
            java.util.Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  private static String trimmed(String digits) {
    return digits.indexOf('.') < 0 ? digits : digits.replaceAll("\\.?0+$", "");
  }

  /** As {@code %.<decimals>f}. */
  public static String fixed(double number, int decimals) {
    if (Double.isInfinite(number) || Double.isNaN(number)) {
      return general(number, 17);
    }
    String quick = quick(number, decimals);
    return quick != null
        ? quick
        : new BigDecimal(number).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
  }

  /** Without big numbers; null where that is not safe: near the middle between two results. */
  private static String quick(double number, int decimals) {
    if (!(number >= 0 && number < EXACT) || decimals > 6 || 1 / number < 0) {
      return null;
    }
    long power = 1;
    for (int i = 0; i < decimals; i++) {
      power *= 10;
    }
    long whole = (long) number;
    double scaled = (number - whole) * power; // the difference is exact
    long rest = (long) scaled;
    double beyond = scaled - rest;
    if (Math.abs(beyond - 0.5) < 1e-6) {
      return null;
    }
    rest += beyond > 0.5 ? 1 : 0;
    if (rest == power) {
      whole++;
      rest = 0;
    }
    return decimals == 0
        ? Long.toString(whole)
        : whole + "." + Long.toString(power + rest).substring(1);
  }
}
