package dev.penstock.operator.fleet;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what stands in the way, so that one child's trouble keeps back no other. */
final class Troubles {
  final List<String> blocked = new ArrayList<>();
  final List<String> refused = new ArrayList<>();

  /** That of the canary's Deployment: what is tried must not make the Gateway look broken. */
  @Nullable String canary;

  boolean isAny() {
    return canary != null || !blocked.isEmpty() || !refused.isEmpty();
  }

  void add(ChildResult result) {
    switch (result) {
      case ChildResult.Done done -> {}
      case ChildResult.Blocked(String message) -> blocked.add(message);
      case ChildResult.Refused(String message) -> refused.add(message);
    }
  }

  void addOfCanary(ChildResult result) {
    switch (result) {
      case ChildResult.Done done -> {}
      case ChildResult.Blocked(String message) -> canary = message;
      case ChildResult.Refused(String message) -> canary = message;
    }
  }
}
