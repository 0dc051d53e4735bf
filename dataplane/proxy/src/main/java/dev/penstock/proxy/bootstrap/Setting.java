package dev.penstock.proxy.bootstrap;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be set from outside, by an environment variable and most also by a flag,
 * which goes before the variable. This is what {@code --help} prints.
 */
enum Setting {
  SNAPSHOT(
      "PENSTOCK_SNAPSHOT",
      "--snapshot",
      "FILE",
      null,
      "serve this snapshot (a Delta of the config protocol in JSON) and follow its changes, with no"
          + " operator"),
  OPERATOR_ADDRESS(
      "PENSTOCK_OPERATOR_ADDRESS",
      null,
      "HOST:PORT",
      null,
      "the operator; HOST is also the name that its certificate must carry"),
  TOKEN_FILE(
      "PENSTOCK_TOKEN_FILE",
      null,
      "FILE",
      "/var/run/secrets/penstock/token",
      "the projected service-account token, audience penstock.dev/config"),
  TRUST_FILE(
      "PENSTOCK_TRUST_FILE",
      null,
      "FILE",
      "/etc/penstock/trust/ca.crt",
      "PEM of the authorities that may sign the operator's certificate"),
  STATE_DIR(
      "PENSTOCK_STATE_DIR",
      null,
      "DIR",
      "/var/run/penstock",
      "where the last acknowledged config is kept for a restart; in memory, as it has private"
          + " keys"),
  ADMIN_PORT(
      "PENSTOCK_ADMIN_PORT",
      "--admin-port",
      "PORT",
      "9901",
      "/livez, /readyz, /metrics and /config"),
  ADDRESS(
      "PENSTOCK_ADDRESS",
      "--address",
      "IP",
      "0.0.0.0",
      "the local address of the listeners and the admin port"),
  REVISION(
      "PENSTOCK_REVISION",
      "--revision",
      "NAME",
      null,
      "the revision of the fleet that this is; who hands connections over to whom goes by it"),
  HANDOVER_PORT(
      "PENSTOCK_HANDOVER_PORT",
      "--handover-port",
      "PORT",
      "9902",
      "where pods of other revisions hand connections over, while the config has them do so"),
  EVENT_LOOPS(
      "PENSTOCK_EVENT_LOOPS",
      "--event-loops",
      "N",
      "0",
      "threads that serve requests; 0 is one for each available processor, as far as each has 8 MiB"
          + " of heap"),
  LOOP_STALL(
      "PENSTOCK_LOOP_STALL",
      "--loop-stall",
      "DURATION",
      "30s",
      "/livez fails when one of these threads has been stuck for this long"),
  OVERLOAD_MEMORY(
      "PENSTOCK_OVERLOAD_MEMORY",
      "--overload-memory",
      "PERCENT",
      "85",
      "of the heap or of direct memory in use: from here on requests are answered with 503; new"
          + " connections are reset from 10 below, and those that hold the most from halfway to"
          + " 100"),
  OVERLOAD_LOOP_DELAY(
      "PENSTOCK_OVERLOAD_LOOP_DELAY",
      "--overload-loop-delay",
      "DURATION",
      "1s",
      "a thread that serves keeps what is next waiting for so long: from here on requests are"
          + " answered with 503; new connections are reset from half of it"),
  ACCESS_LOG(
      "PENSTOCK_ACCESS_LOG",
      "--access-log",
      "json|off",
      "json",
      "one line for each request on standard output"),
  DRAIN_LAME_DUCK(
      "PENSTOCK_DRAIN_LAME_DUCK",
      "--drain-lame-duck",
      "DURATION",
      "5s",
      "on SIGTERM, how long to go on accepting connections while not ready; half the grace at"
          + " most"),
  DRAIN_GRACE(
      "PENSTOCK_DRAIN_GRACE",
      "--drain-grace",
      "DURATION",
      "30s",
      "on SIGTERM, how long until the process is gone at the latest");

  private final String variable;
  private final @Nullable String flag;
  private final String form;
  private final @Nullable String byDefault;
  private final String meaning;

  Setting(
      String variable,
      @Nullable String flag,
      String form,
      @Nullable String byDefault,
      String meaning) {
    this.variable = variable;
    this.flag = flag;
    this.form = form;
    this.byDefault = byDefault;
    this.meaning = meaning;
  }

  String variable() {
    return variable;
  }

  @Nullable String flag() {
    return flag;
  }

  @Nullable String byDefault() {
    return byDefault;
  }

  /** What {@code --help} prints. */
  static String help() {
    return """
    The Penstock data plane: an HTTP gateway that is told what to do by an operator or a file.

    usage: java -jar penstock-proxy.jar [--FLAG VALUE]...

    Each setting is an environment variable; a flag goes before it. Durations are like 500ms, 5s or 1m30s.

    """
        + Arrays.stream(values()).map(Setting::describe).collect(Collectors.joining())
        + """
          --help
          --version
        """;
  }

  private String describe() {
    String names = flag == null ? variable : variable + "  " + flag;
    String defaulted = byDefault == null ? "" : " (default " + byDefault + ")";
    return "  " + names + " " + form + "\n      " + meaning + defaulted + "\n";
  }
}
