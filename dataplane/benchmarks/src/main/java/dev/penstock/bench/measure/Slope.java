package dev.penstock.bench.measure;

import java.util.List;

/** How much more of one thing comes with one more of another. */
public final class Slope {
  /** A reading. */
  public record Point(double x, double y) {}

  private Slope() {}

  /** Of the line of least squares through at least two points of different x. */
  public static double of(List<Point> points) {
    double meanX = points.stream().mapToDouble(Point::x).average().orElseThrow();
    double meanY = points.stream().mapToDouble(Point::y).average().orElseThrow();
    double covariance =
        points.stream().mapToDouble(point -> (point.x() - meanX) * (point.y() - meanY)).sum();
    double variance = points.stream().mapToDouble(point -> Math.pow(point.x() - meanX, 2)).sum();
    if (variance == 0) {
      throw new IllegalArgumentException("no two points of different x");
    }
    return covariance / variance;
  }
}
