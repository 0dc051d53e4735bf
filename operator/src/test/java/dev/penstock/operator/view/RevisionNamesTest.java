package dev.penstock.operator.view;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RevisionNamesTest {
  private static final String HASH = "0123456789";
  private static final String LABEL_VALUE = "[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?";
  private static final String NAME =
      "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";

  @Example
  void shouldBeTheRouteAndTheHashWhenTheyFit() {
    assertThat(RevisionNames.name("cart", HASH)).isEqualTo("cart-0123456789");
    assertThat(RevisionNames.key(new ObjectKey("shop", "cart"), HASH))
        .isEqualTo(new ObjectKey("shop", "cart-0123456789"));
    assertThat(RevisionNames.labels("cart", HASH))
        .containsEntry("app.kubernetes.io/managed-by", "penstock")
        .containsEntry("penstock.dev/route", "cart")
        .containsEntry("penstock.dev/revision", HASH)
        .hasSize(3);
  }

  @Property
  void shouldBeValidForARouteOfAnyName(@ForAll @IntRange(min = 1, max = 127) int pairs) {
    String route = "a.".repeat(pairs - 1) + "b";

    assertThat(RevisionNames.name(route, HASH)).hasSizeLessThanOrEqualTo(253).matches(NAME);
    assertThat(RevisionNames.labels(route, HASH).values()).allMatch(v -> v.matches(LABEL_VALUE));
  }

  @Example
  void shouldTellApartRoutesWhoseNamesDifferAtTheirEnds() {
    String common = "a".repeat(252);

    assertThat(RevisionNames.name(common + "b", HASH))
        .isNotEqualTo(RevisionNames.name(common + "c", HASH));
    assertThat(RevisionNames.labels(common + "b", HASH))
        .isNotEqualTo(RevisionNames.labels(common + "c", HASH));
  }
}
