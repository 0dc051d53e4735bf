package dev.penstock.proxy.route;

import dev.penstock.proxy.config.RouteConfig.Attachment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Gathers what changes from one table to the next, so that only what changes is built anew. */
final class RouteEdits {
  /** The key of the routes without a hostname. */
  static final String ANY_HOST = "";

  private static final List<String> NO_HOSTNAME = List.of(ANY_HOST);

  private final Map<String, Map<String, Edit>> byListenerAndHost = new HashMap<>();

  /** Does nothing when both are the same object. */
  @SuppressWarnings("ReferenceEquality")
  void replace(@Nullable CompiledRoute old, @Nullable CompiledRoute next) {
    if (old == next) {
      return;
    }
    if (old != null) {
      forEach(old, (edit, candidates) -> edit.removed().addAll(candidates));
    }
    if (next != null) {
      forEach(next, (edit, candidates) -> edit.added().addAll(candidates));
    }
  }

  private void forEach(CompiledRoute route, BiConsumer<Edit, List<Candidate>> action) {
    for (CompiledRoute.Content content : route.contents()) {
      for (Attachment attachment : content.attachments()) {
        editsOf(attachment).forEach(edit -> action.accept(edit, content.candidates()));
      }
    }
  }

  Map<String, ListenerRoutes> applyTo(Map<String, ListenerRoutes> listeners) {
    Map<String, ListenerRoutes> next = new HashMap<>(listeners);
    byListenerAndHost.forEach(
        (listener, edits) -> {
          ListenerRoutes routes = next.getOrDefault(listener, ListenerRoutes.EMPTY).edit(edits);
          if (routes.isEmpty()) {
            next.remove(listener);
          } else {
            next.put(listener, routes);
          }
        });
    return next;
  }

  private List<Edit> editsOf(Attachment attachment) {
    Map<String, Edit> byHost =
        byListenerAndHost.computeIfAbsent(attachment.listener(), name -> new HashMap<>());
    List<String> hosts = attachment.hostnames().isEmpty() ? NO_HOSTNAME : attachment.hostnames();
    return hosts.stream().map(host -> byHost.computeIfAbsent(host, name -> new Edit())).toList();
  }
}
