package dev.penstock.operator.provider;

/**
 * What became of a revision, to be told to people.
 *
 * @param message why
 */
public record RolloutNews(Event event, RolloutSubject subject, String message) {
  /** What there is to be told. */
  public enum Event {
    /** The revision failed. */
    FAILED("Failed"),
    /** The revision has taken over. */
    PROMOTED("Promoted");

    private final String text;

    Event(String text) {
      this.text = text;
    }

    /** As receivers are told. */
    String text() {
      return text;
    }
  }

  /** In one line. */
  String summary() {
    return switch (event) {
      case FAILED -> "The rollout of %s failed".formatted(subject.object());
      case PROMOTED ->
          "The rollout of %s is over: the revision took over".formatted(subject.object());
    };
  }
}
