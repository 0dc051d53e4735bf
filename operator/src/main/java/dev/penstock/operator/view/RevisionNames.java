package dev.penstock.operator.view;

import java.util.Map;

/** How the ControllerRevision is named and labelled that keeps a content of a Route. */
public final class RevisionNames {
  /** The label, with value {@link #MANAGED_BY}, of everything that Penstock makes. */
  public static final String MANAGED_BY_LABEL = "app.kubernetes.io/managed-by";

  /** The value of {@link #MANAGED_BY_LABEL}. */
  public static final String MANAGED_BY = "penstock";

  /** The Route's name, cut when it is too long for a label: for people and their selectors. */
  public static final String ROUTE_LABEL = "penstock.dev/route";

  /** The hash of the content. */
  public static final String REVISION_LABEL = "penstock.dev/revision";

  /** The annotation with the Route's whole name. */
  public static final String ROUTE_ANNOTATION = "penstock.dev/route";

  private static final int MAX_NAME = 253;
  private static final int MAX_LABEL = 63;

  private RevisionNames() {}

  /**
   * The name of the object.
   *
   * @param route the Route's name
   * @param hash the hash of the content, at most 63 characters
   * @return at most 253 characters, different for different Routes and contents
   */
  public static String name(String route, String hash) {
    return fitting(route, MAX_NAME - 1 - hash.length()) + "-" + hash;
  }

  /** Where the object is. */
  public static ObjectKey key(ObjectKey route, String hash) {
    return new ObjectKey(route.namespace(), name(route.name(), hash));
  }

  /**
   * The labels of the object.
   *
   * @param route the Route's name
   * @param hash the hash of the content, at most 63 characters
   */
  public static Map<String, String> labels(String route, String hash) {
    return Map.of(
        MANAGED_BY_LABEL, MANAGED_BY, ROUTE_LABEL, fitting(route, MAX_LABEL), REVISION_LABEL, hash);
  }

  /** The name, or, when it is too long, its beginning and a digest that tells it from others. */
  private static String fitting(String name, int length) {
    if (name.length() <= length) {
      return name;
    }
    // Neither a name nor a label may have a dot before the dash.
    String beginning = name.substring(0, length - 1 - ShortHash.LENGTH).replaceAll("[-.]+$", "");
    return beginning + "-" + ShortHash.of(name);
  }
}
