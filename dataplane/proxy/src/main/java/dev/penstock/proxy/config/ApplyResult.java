package dev.penstock.proxy.config;

import java.util.List;

/**
 * What became of a config that was applied.
 *
 * @param rejections every resource of that config that is not in force as it stands there: all of
 *     them, also those that an earlier config brought and this one left untouched
 */
public record ApplyResult(List<Rejection> rejections) {
  public ApplyResult {
    rejections = List.copyOf(rejections);
  }
}
