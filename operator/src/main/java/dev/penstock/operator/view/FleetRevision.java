package dev.penstock.operator.view;

import dev.penstock.api.v1alpha1.PodTemplate;
import java.util.Map;
import java.util.Objects;

/**
 * What the pods of a fleet run: the part of a Gateway that a rollout is about.
 *
 * @param image the data plane's image, with its tag
 * @param template the settings of the pods
 */
public record FleetRevision(String image, PodTemplate template) {
  /** A template that is not set is none. */
  public FleetRevision {
    image = Objects.requireNonNullElse(image, "");
    template = Objects.requireNonNullElse(template, PodTemplate.NONE);
  }

  /**
   * Reads what {@link #toTree} wrote.
   *
   * @throws IllegalArgumentException when the text is something else
   */
  public static FleetRevision fromJson(String text) {
    FleetRevision revision = RevisionJson.read(text, FleetRevision.class);
    if (revision.image.isEmpty()) {
      throw new IllegalArgumentException("not a FleetRevision: it has no image");
    }
    return revision;
  }

  /** The content as maps and lists, and nothing that is not set. */
  public Map<String, Object> toTree() {
    return RevisionJson.tree(this);
  }

  /** Equal content has the equal hash: letters and digits, fit for a label and a name. */
  public String hash() {
    return ShortHash.of(RevisionJson.write(this));
  }
}
