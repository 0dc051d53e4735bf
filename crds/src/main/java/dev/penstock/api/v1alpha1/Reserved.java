package dev.penstock.api.v1alpha1;

/** Label and annotation keys that only the operator sets: pods are told apart by them. */
final class Reserved {
  /** CEL over a map of labels or annotations. */
  static final String RULE =
      "self.all(key, !key.startsWith('penstock.dev/') && !(key in ['app.kubernetes.io/name',"
          + " 'app.kubernetes.io/instance', 'app.kubernetes.io/component',"
          + " 'app.kubernetes.io/managed-by']))";

  static final String MESSAGE =
      "keys under penstock.dev/ and app.kubernetes.io/name, instance, component and managed-by"
          + " are the operator's own: choose others";

  private Reserved() {}
}
