package dev.penstock.proxy.filter;

import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A set of origins (RFC 6454). They are compared with their port, which of a scheme's own is added:
 * browsers leave that out.
 */
final class Origins {
  private static final String ANY = "*";

  private final boolean any;
  private final Set<String> exact = new HashSet<>();
  private final List<Wildcard> wildcards = new ArrayList<>();

  /** Of origins, such with a wildcard for their host, or {@code *} alone. */
  Origins(List<String> allowed) {
    any = allowed.contains(ANY);
    for (String origin : allowed) {
      int wildcard = origin.indexOf('*');
      if (wildcard < 0) {
        exact.add(normal(origin));
      } else if (!origin.equals(ANY)) {
        String whole = normal(origin);
        wildcards.add(new Wildcard(whole.substring(0, wildcard), whole.substring(wildcard + 1)));
      }
    }
  }

  /** True for the set of all. */
  boolean isAll() {
    return any;
  }

  boolean contains(AsciiString origin) {
    if (any) {
      return true;
    }
    String normal = normal(origin.toString());
    return exact.contains(normal)
        || wildcards.stream().anyMatch(wildcard -> wildcard.matches(normal));
  }

  private static String normal(String origin) {
    String lower = origin.toLowerCase(Locale.ROOT);
    int scheme = lower.indexOf("://");
    if (scheme < 0) {
      return lower;
    }
    int host = scheme + 3;
    boolean hasPort = lower.indexOf(':', Math.max(host, lower.lastIndexOf(']') + 1)) >= 0;
    return hasPort ? lower : lower + (lower.startsWith("https:") ? ":443" : ":80");
  }

  /** What stands before and after the wildcard. */
  private record Wildcard(String before, String after) {
    // Nothing in it that ends a host: what matches must be one.
    private static final Pattern LABELS = Pattern.compile("[a-z0-9._-]+|\\[[0-9a-f:.]+]");

    boolean matches(String origin) {
      return origin.length() > before.length() + after.length()
          && origin.startsWith(before)
          && origin.endsWith(after)
          && LABELS
              .matcher(origin.substring(before.length(), origin.length() - after.length()))
              .matches();
    }
  }
}
