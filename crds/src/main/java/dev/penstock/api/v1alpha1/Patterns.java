package dev.penstock.api.v1alpha1;

/** Spellings that several fields share, as RE2 for the whole string. */
final class Patterns {
  /** RFC 1123 label: what a namespace is named. */
  static final String LABEL = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

  /** RFC 1123 subdomain: what most objects are named. */
  static final String SUBDOMAIN =
      "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

  /** A DNS name, or one whose first label is the wildcard. */
  static final String HOST =
      "^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

  /** An API group: a subdomain, or empty for the core group. */
  static final String GROUP =
      "^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

  static final String KIND = "^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$";

  /** RFC 9110 section 5.6.2, token. */
  static final String TOKEN = "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$";

  /** RFC 9110 section 5.5: no control characters but the tab, no space at either end. */
  static final String FIELD_VALUE =
      "^[^\\x00-\\x20\\x7f]([^\\x00-\\x08\\x0a-\\x1f\\x7f]*[^\\x00-\\x20\\x7f])?$";

  /** RFC 3986 section 3.3: an absolute path, or nothing. */
  static final String PATH = "^(/([A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9a-fA-F]{2})*)?$";

  /** An http or https address that paths are put after: no user, query or fragment. */
  static final String BASE_URL = "^https?://[^/?#@\\s]+(/[^?#\\s]*)?$";

  /** An http or https URL without user and fragment. */
  static final String URL = "^https?://[^/?#@\\s]+([/?][^#\\s]*)?$";

  /** An origin (RFC 6454 section 6.2), one with a wildcard for its host, or "*". */
  static final String ORIGIN =
      "^(\\*|https?://((\\*\\.)?([a-zA-Z0-9-]+\\.)*[a-zA-Z0-9-]+|\\*)(:[0-9]{1,5})?)$";

  /** RFC 9110 section 9: a method of the standard's, CONNECT and TRACE included, or "*". */
  static final String METHOD_OR_ANY =
      "^(\\*|GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH)$";

  /** A decimal number, exact in a double. */
  static final String DECIMAL = "^-?[0-9]{1,9}([.][0-9]{1,6})?$";

  /** metav1.Condition's reason. */
  static final String REASON = "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$";

  private Patterns() {}
}
