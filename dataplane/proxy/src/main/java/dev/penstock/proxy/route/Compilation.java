package dev.penstock.proxy.route;

import dev.penstock.proxy.config.Rejection;
import java.util.List;

/**
 * A compiled table with what could not go into it.
 *
 * @param table answers requests; the same object as the previous table when no route changed
 * @param rejections the routes of the config that are not in force as they stand there: all of
 *     them, in the order of their names
 */
public record Compilation(RouteTable table, List<Rejection> rejections) {
  public Compilation {
    rejections = List.copyOf(rejections);
  }
}
