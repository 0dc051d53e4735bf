package dev.penstock.proxy.filter;

import dev.penstock.proxy.config.FilterConfig.PathModifier;
import org.jspecify.annotations.Nullable;

/** Replaces a path or its matched prefix, by the table at HTTPPathModifier in Gateway API. */
final class PathChange {
  private PathChange() {}

  /**
   * The path that results, never empty.
   *
   * @param modifier null keeps the path
   * @param prefix what the match's prefix matched; null, as "/", replaces nothing of the path
   */
  static String apply(@Nullable PathModifier modifier, String path, @Nullable String prefix) {
    return switch (modifier) {
      case null -> path;
      case PathModifier.ReplaceFull(String full) -> full.isEmpty() ? "/" : full;
      case PathModifier.ReplacePrefix(String replacement) -> replace(path, prefix, replacement);
    };
  }

  private static String replace(String path, @Nullable String prefix, String replacement) {
    String matched = prefix == null ? "" : withoutSlash(prefix);
    String rest = path.startsWith(matched) ? path.substring(matched.length()) : path;
    String result = withoutSlash(replacement) + rest;
    return result.isEmpty() ? "/" : result;
  }

  private static String withoutSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
