package dev.penstock.proxy.route;

import dev.penstock.proxy.config.RouteConfig.Attachment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A route, ready to test requests.
 *
 * @param contents one, or two when it has a canary
 * @param split decides between two
 */
record CompiledRoute(List<Content> contents, @Nullable Split split) {
  /** Matches, each ready to test requests, and where they apply. */
  record Content(List<Attachment> attachments, List<Candidate> candidates) {}

  /** The same with its requests divided by {@code next}. */
  CompiledRoute under(Split next) {
    List<Content> divided =
        contents.stream()
            .map(
                content ->
                    new Content(
                        content.attachments(),
                        content.candidates().stream().map(each -> each.under(next)).toList()))
            .toList();
    return new CompiledRoute(divided, next);
  }
}
