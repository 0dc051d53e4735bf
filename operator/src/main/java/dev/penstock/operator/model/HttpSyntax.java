package dev.penstock.operator.model;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What may stand in a header field or a path. */
final class HttpSyntax {
  /** What a field name must look like, for people. */
  static final String EXPECTED_NAME =
      "must be a header field name: letters, digits and !#$%&'*+-.^_`|~";

  /** What a field value must look like, for people. */
  static final String EXPECTED_VALUE =
      "must be visible ASCII characters, spaces and tabs, with neither space nor tab at its ends";

  /** What a path must look like, for people. */
  static final String EXPECTED_PATH =
      "must start with \"/\", have no \"//\", no \".\" or \"..\" element and no %2F, and consist of"
          + " the characters of a URL's path";

  /** Fields that frame or address the message: changing them would break it. */
  private static final Set<String> UNTOUCHABLE =
      Set.of(
          "connection",
          "content-length",
          "host",
          "http2-settings",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private static final Pattern TOKEN = Pattern.compile("[-!#$%&'*+.^_`|~0-9A-Za-z]+");
  private static final Pattern VALUE =
      Pattern.compile("([\\x21-\\x7e]([\\t\\x20-\\x7e]*[\\x21-\\x7e])?)?");
  private static final Pattern PATH_CHARACTERS =
      Pattern.compile("(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})*");
  private static final Pattern BAD_ELEMENT = Pattern.compile("//|/\\.\\.?(/|$)|%2[fF]|%00");

  private HttpSyntax() {}

  /** A token (RFC 9110 section 5.6.2). */
  static boolean isFieldName(String name) {
    return TOKEN.matcher(name).matches();
  }

  /** A field value without obsolete text (RFC 9110 section 5.5). */
  static boolean isFieldValue(String value) {
    return VALUE.matcher(value).matches();
  }

  /** True for fields that the gateway itself is answerable for. */
  static boolean isUntouchable(String name) {
    return UNTOUCHABLE.contains(name.toLowerCase(Locale.ROOT));
  }

  /** An absolute path in the form in which requests are compared (RFC 3986 section 3.3). */
  static boolean isPath(String path) {
    return path.startsWith("/")
        && PATH_CHARACTERS.matcher(path).matches()
        && !BAD_ELEMENT.matcher(path).find();
  }
}
