package dev.penstock.proxy.bootstrap;

import dev.penstock.proxy.bootstrap.Options.Source;
import dev.penstock.proxy.overload.OverloadSettings;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads flags and environment variables. The first thing that is wrong ends it. */
final class OptionsParser {
  private static final int MAX_PORT = 65_535;
  private static final int MAX_LOOPS = 1_024;
  private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

  private final Map<String, String> environment;
  private final Map<Setting, String> flags = new EnumMap<>(Setting.class);
  private final Log log;

  private OptionsParser(Map<String, String> environment, Log log) {
    this.environment = environment;
    this.log = log;
  }

  static Options parse(List<String> arguments, Map<String, String> environment, Log log)
      throws UsageException {
    OptionsParser parser = new OptionsParser(environment, log);
    parser.readFlags(arguments);
    return parser.options();
  }

  private void readFlags(List<String> arguments) throws UsageException {
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      Setting setting = settingOf(name);
      if (equals >= 0) {
        flags.put(setting, argument.substring(equals + 1));
      } else if (i + 1 < arguments.size()) {
        i++;
        flags.put(setting, arguments.get(i));
      } else {
        throw new UsageException(name + ": needs a value");
      }
    }
  }

  private static Setting settingOf(String flag) throws UsageException {
    for (Setting setting : Setting.values()) {
      if (flag.equals(setting.flag())) {
        return setting;
      }
    }
    throw new UsageException(flag + ": no such flag; --help lists those there are");
  }

  private Options options() throws UsageException {
    Duration grace = duration(Setting.DRAIN_GRACE);
    Duration lameDuck = duration(Setting.DRAIN_LAME_DUCK);
    // Duration's own division is by way of BigDecimal, which takes longer to get ready than all
    // else here.
    Duration half = Duration.ofNanos(grace.toNanos() / 2);
    String revision = value(Setting.REVISION);
    int loops = number(Setting.EVENT_LOOPS, 0, MAX_LOOPS);
    return new Options(
        source(),
        address(),
        number(Setting.ADMIN_PORT, 0, MAX_PORT),
        revision == null ? "" : revision,
        number(Setting.HANDOVER_PORT, 1, MAX_PORT),
        loops == 0 ? defaultLoops() : loops,
        accessLog(),
        duration(Setting.LOOP_STALL),
        new OverloadSettings(number(Setting.OVERLOAD_MEMORY, 1, 99) / 100.0, loopDelay()),
        lameDuck.compareTo(half) < 0 ? lameDuck : half,
        grace);
  }

  private static int defaultLoops() {
    Runtime runtime = Runtime.getRuntime();
    return EventLoops.number(runtime.availableProcessors(), runtime.maxMemory());
  }

  private Source source() throws UsageException {
    String file = value(Setting.SNAPSHOT);
    if (file != null) {
      return new Source.File(path(Setting.SNAPSHOT, file));
    }
    String address = value(Setting.OPERATOR_ADDRESS);
    if (address == null) {
      throw new UsageException(
          Setting.OPERATOR_ADDRESS.variable()
              + ": must be HOST:PORT of the operator; or give --snapshot FILE");
    }
    int colon = address.lastIndexOf(':');
    int port = colon < 1 ? -1 : parse(address.substring(colon + 1));
    if (port < 1 || port > MAX_PORT) {
      throw wrong(Setting.OPERATOR_ADDRESS, "HOST:PORT", address);
    }
    return new Source.Operator(
        address.substring(0, colon),
        port,
        path(Setting.TOKEN_FILE),
        path(Setting.TRUST_FILE),
        stateFolder());
  }

  /** Null, with a warning, when what is written there would end up on a disk. */
  private @Nullable Path stateFolder() throws UsageException {
    Path folder = path(Setting.STATE_DIR);
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw wrong(Setting.STATE_DIR, "a folder that can be written to", folder.toString());
    }
    try {
      String type = Files.getFileStore(folder).type();
      if (IN_MEMORY.contains(type)) {
        return folder;
      }
      log.warn(
          ("%s: %s is on %s, not in memory: the config is not kept there, as it has private keys;"
                  + " a restart needs the operator")
              .formatted(Setting.STATE_DIR.variable(), folder, type));
      return null;
    } catch (IOException e) {
      throw new UsageException(
          Setting.STATE_DIR.variable() + ": " + folder + " cannot be looked at: " + e.getMessage());
    }
  }

  private String address() throws UsageException {
    String address = required(Setting.ADDRESS);
    if (!NetUtil.isValidIpV4Address(address) && !NetUtil.isValidIpV6Address(address)) {
      throw wrong(Setting.ADDRESS, "an IP address", address);
    }
    return address;
  }

  private Duration loopDelay() throws UsageException {
    Duration delay = duration(Setting.OVERLOAD_LOOP_DELAY);
    if (delay.isZero()) {
      throw wrong(Setting.OVERLOAD_LOOP_DELAY, "longer than no time", "0");
    }
    return delay;
  }

  private boolean accessLog() throws UsageException {
    String text = required(Setting.ACCESS_LOG);
    return switch (text) {
      case "json" -> true;
      case "off" -> false;
      default -> throw wrong(Setting.ACCESS_LOG, "json or off", text);
    };
  }

  private Duration duration(Setting setting) throws UsageException {
    String text = required(setting);
    return Durations.parse(text)
        .orElseThrow(() -> wrong(setting, "a duration such as 500ms, 5s or 1m30s", text));
  }

  private int number(Setting setting, int min, int max) throws UsageException {
    String text = required(setting);
    int number = parse(text);
    if (number < min || number > max) {
      throw wrong(setting, "a number from " + min + " to " + max, text);
    }
    return number;
  }

  /** -1 when it is none. */
  private static int parse(String number) {
    try {
      return Integer.parseInt(number);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private Path path(Setting setting) throws UsageException {
    return path(setting, required(setting));
  }

  private Path path(Setting setting, String text) throws UsageException {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw wrong(setting, "a path", text);
    }
  }

  private String required(Setting setting) {
    String value = value(setting);
    if (value == null) {
      throw new IllegalStateException(setting + " has no default");
    }
    return value;
  }

  /** What was set, or the default; an empty variable counts as none. */
  private @Nullable String value(Setting setting) {
    String flag = flags.get(setting);
    if (flag != null) {
      return flag;
    }
    String variable = environment.get(setting.variable());
    return variable == null || variable.isEmpty() ? setting.byDefault() : variable;
  }

  /** Names the flag when that is where the value came from. */
  private UsageException wrong(Setting setting, String right, String value) {
    String name = flags.containsKey(setting) ? setting.flag() : setting.variable();
    return new UsageException(name + ": must be " + right + ", is \"" + value + "\"");
  }
}
