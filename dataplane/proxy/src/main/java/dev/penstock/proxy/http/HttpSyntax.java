package dev.penstock.proxy.http;

/** The character classes of RFC 9110 section 5, as tables. */
public final class HttpSyntax {
  private static final byte TOKEN = 1;
  private static final byte VALUE = 2;
  private static final byte[] CLASSES = classes();

  /** Of each octet of a token the one in lower case, of others 0. */
  private static final byte[] LOWER_CASE_TOKEN = lowerCaseToken();

  private HttpSyntax() {}

  /** True for a non-empty token: a method or a field name, RFC 9110 section 5.6.2. */
  public static boolean isToken(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > 0xFF || !isTokenOctet((byte) c)) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /**
   * True for what may stand as a field value as it is, RFC 9110 section 5.5: visible ASCII, octets
   * from 0x80, and between them spaces and tabs; may be empty; never CR, LF, NUL or another
   * control.
   */
  public static boolean isFieldValue(CharSequence text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c > 0xFF || !isValueOctet((byte) c)) {
        return false;
      }
    }
    return length == 0 || (!isBlank(text.charAt(0)) && !isBlank(text.charAt(length - 1)));
  }

  static boolean isTokenOctet(byte octet) {
    return (CLASSES[octet & 0xFF] & TOKEN) != 0;
  }

  /** The octet in lower case; 0 when it cannot stand in a token. */
  static byte lowerCaseTokenOctet(byte octet) {
    return LOWER_CASE_TOKEN[octet & 0xFF];
  }

  /** Includes space and tab, which a value may hold but not begin or end with. */
  static boolean isValueOctet(byte octet) {
    return (CLASSES[octet & 0xFF] & VALUE) != 0;
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  static boolean isAlphaNumeric(int c) {
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /** The value of a hexadecimal digit, or -1. */
  static int hexDigit(int c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static byte[] lowerCaseToken() {
    byte[] lower = new byte[256];
    for (int c = 0; c < lower.length; c++) {
      if (isTokenOctet((byte) c)) {
        lower[c] = (byte) (c >= 'A' && c <= 'Z' ? c | 0x20 : c);
      }
    }
    return lower;
  }

  private static byte[] classes() {
    byte[] classes = new byte[256];
    for (int c = 0; c < classes.length; c++) {
      boolean token = isAlphaNumeric(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
      boolean value = c == '\t' || (c >= ' ' && c != 0x7F);
      classes[c] = (byte) ((token ? TOKEN : 0) | (value ? VALUE : 0));
    }
    return classes;
  }
}
