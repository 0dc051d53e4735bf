package dev.penstock.proxy.bootstrap;

import dev.penstock.proxy.overload.OverloadSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the process was asked to be; {@link Setting} says what each means.
 *
 * @param source where the config comes from
 * @param address of the listeners and the admin port
 * @param adminPort 0 takes any that is free
 * @param revision empty for none
 * @param handoverPort 1 to 65535
 * @param eventLoops at least 1
 * @param accessLog whether there is one
 * @param loopStall how long an event loop may stand still
 * @param overload when less is taken on
 * @param lameDuck at most half of {@code grace}
 * @param grace from SIGTERM to the end
 */
record Options(
    Source source,
    String address,
    int adminPort,
    String revision,
    int handoverPort,
    int eventLoops,
    boolean accessLog,
    Duration loopStall,
    OverloadSettings overload,
    Duration lameDuck,
    Duration grace) {

  /** Where the config comes from. */
  sealed interface Source {
    /** From a file. */
    record File(Path path) implements Source {}

    /**
     * From the operator.
     *
     * @param stateFolder null keeps nothing
     */
    record Operator(
        String host, int port, Path tokenFile, Path trustFile, @Nullable Path stateFolder)
        implements Source {}
  }
}
