package dev.penstock.operator.view;

import java.util.Comparator;

/**
 * Where one pod answers for a Service's port. Ordered by address, then port.
 *
 * @param address an IP address
 * @param port 1 to 65535
 */
public record Endpoint(String address, int port) implements Comparable<Endpoint> {
  private static final Comparator<Endpoint> ORDER =
      Comparator.comparing(Endpoint::address).thenComparingInt(Endpoint::port);

  @Override
  public int compareTo(Endpoint other) {
    return ORDER.compare(this, other);
  }
}
