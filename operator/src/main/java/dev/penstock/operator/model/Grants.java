package dev.penstock.operator.model;

import dev.penstock.api.v1alpha1.ReferenceGrantSpec;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.Resource;
import dev.penstock.operator.view.SortedTable;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Which references into another namespace are permitted there (GEP-709). */
final class Grants {
  private final Map<String, List<ReferenceGrantSpec>> byNamespace;

  Grants(SortedTable<ObjectKey, Resource<ReferenceGrantSpec>> grants) {
    this.byNamespace =
        grants.values().stream()
            .collect(
                Collectors.groupingBy(
                    grant -> grant.key().namespace(),
                    Collectors.mapping(Resource::spec, Collectors.toList())));
  }

  /** True within one namespace, and where a grant in the target's namespace permits it. */
  boolean permit(Referrer from, String toKind, ObjectKey to) {
    return from.namespace().equals(to.namespace())
        || byNamespace.getOrDefault(to.namespace(), List.of()).stream()
            .anyMatch(grant -> permitsFrom(grant, from) && permitsTo(grant, toKind, to));
  }

  /** How to permit a reference that is not, for people. */
  static String advice(Referrer from, String toKind, ObjectKey to) {
    return "a ReferenceGrant in namespace \"%s\" must permit %ss of group \"%s\" in namespace \"%s\""
            .formatted(to.namespace(), from.kind(), from.group(), from.namespace())
        + " to refer to %s \"%s\"".formatted(toKind, to.name());
  }

  private static boolean permitsFrom(ReferenceGrantSpec grant, Referrer from) {
    return grant.from().stream()
        .anyMatch(
            permitted ->
                permitted.group().equals(from.group())
                    && permitted.kind().equals(from.kind())
                    && permitted.namespace().equals(from.namespace()));
  }

  /** Services and Secrets, all that can be referred to, are of the core group. */
  private static boolean permitsTo(ReferenceGrantSpec grant, String toKind, ObjectKey to) {
    return grant.to().stream()
        .anyMatch(
            permitted ->
                permitted.group().isEmpty()
                    && permitted.kind().equals(toKind)
                    && (permitted.name() == null || permitted.name().equals(to.name())));
  }

  /**
   * Who refers.
   *
   * @param group the referring object's API group
   * @param kind the referring object's kind
   * @param namespace the referring object's namespace
   */
  record Referrer(String group, String kind, String namespace) {}
}
