package dev.penstock.e2e.kube;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;

/**
 * When a test fails, shows what a person would look at first: the objects and their status, events,
 * pods and the ends of their logs, of the tests' namespaces and of the operator. Registered for
 * every test.
 */
public final class Diagnosis
    implements AfterTestExecutionCallback, LifecycleMethodExecutionExceptionHandler {
  private static final String SYSTEM = "penstock-system";
  private static final int LINES = 40;

  @Override
  public void afterTestExecution(ExtensionContext context) {
    context.getExecutionException().ifPresent(failure -> show(context, failure));
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    show(context, failure);
    throw failure;
  }

  private static void show(ExtensionContext context, Throwable failure) {
    StringBuilder text = new StringBuilder();
    text.append("==== ").append(context.getUniqueId()).append(" failed\n");
    text.append(failure).append('\n');
    kubectl("get", "namespaces", "-o", "name")
        .lines()
        .map(name -> name.substring(name.indexOf('/') + 1))
        .filter(name -> name.startsWith("e2e-") || name.equals(SYSTEM))
        .forEach(namespace -> describe(text, namespace));
    System.err.println(text.append("==== end of what was seen"));
  }

  private static void describe(StringBuilder text, String namespace) {
    text.append("== ").append(namespace).append(" at ").append(Instant.now()).append('\n');
    text.append(end(kubectl("get", "prt,pgw,deploy,svc,pods", "-o", "wide", "-n", namespace)));
    text.append(
        end(
            kubectl(
                "get",
                "prt,pgw",
                "-n",
                namespace,
                "-o",
                "jsonpath={range .items[*]}{.kind} {.metadata.name} {.status}{\"\\n\"}{end}")));
    text.append(end(kubectl("get", "events", "--sort-by=.lastTimestamp", "-n", namespace)));
    kubectl("get", "pods", "-o", "name", "-n", namespace)
        .lines()
        .filter(name -> name.startsWith("pod/"))
        .forEach(pod -> text.append("-- ").append(pod).append('\n').append(log(namespace, pod)));
  }

  /** The last lines: of thousands of Routes nobody could read all. */
  private static String end(String output) {
    List<String> lines = output.lines().toList();
    return lines.stream()
        .skip(Math.max(0, lines.size() - LINES))
        .map(line -> line + '\n')
        .collect(Collectors.joining());
  }

  private static String log(String namespace, String pod) {
    return kubectl("logs", pod, "--all-containers", "--tail=" + LINES, "-n", namespace);
  }

  /** What kubectl says, be it an error: this must not hide why the test failed. */
  private static String kubectl(String... arguments) {
    List<String> command = new ArrayList<>(List.of("kubectl", "--request-timeout=10s"));
    command.addAll(List.of(arguments));
    return Command.attempt(command).output();
  }
}
