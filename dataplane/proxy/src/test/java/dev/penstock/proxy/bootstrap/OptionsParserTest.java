package dev.penstock.proxy.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penstock.proxy.bootstrap.Options.Source;
import dev.penstock.proxy.overload.OverloadSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OptionsParserTest {
  @TempDir private Path onDisk;

  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
  private final Log log =
      new Log(new PrintStream(told, true, StandardCharsets.UTF_8), Clock.systemUTC());

  @Test
  void shouldHaveDefaultsWhenOnlyTheFileIsGiven() throws UsageException {
    Options options = parse(Map.of(), "--snapshot", "s.json");

    assertThat(options.source()).isEqualTo(new Source.File(Path.of("s.json")));
    assertThat(options.adminPort()).isEqualTo(9901);
    assertThat(options.revision()).isEmpty();
    assertThat(options.handoverPort()).isEqualTo(9902);
    assertThat(options.address()).isEqualTo("0.0.0.0");
    assertThat(options.eventLoops()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(options.accessLog()).isTrue();
    assertThat(options.loopStall()).isEqualTo(Duration.ofSeconds(30));
    assertThat(options.overload()).isEqualTo(new OverloadSettings(0.85, Duration.ofSeconds(1)));
    assertThat(options.lameDuck()).isEqualTo(Duration.ofSeconds(5));
    assertThat(options.grace()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void shouldTakeFlagsBeforeVariablesWhenBothAreSet() throws UsageException {
    Options options =
        parse(
            Map.of("PENSTOCK_ADMIN_PORT", "1", "PENSTOCK_ACCESS_LOG", "off"),
            "--snapshot=s.json",
            "--admin-port=2",
            "--revision=abc",
            "--handover-port=3",
            "--drain-lame-duck",
            "1m1s500ms");

    assertThat(options.adminPort()).isEqualTo(2);
    assertThat(options.revision()).isEqualTo("abc");
    assertThat(options.handoverPort()).isEqualTo(3);
    assertThat(options.accessLog()).isFalse();
    assertThat(options.lameDuck()).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void shouldReachTheOperatorWhenItsAddressIsSet() throws UsageException {
    Map<String, String> environment = new HashMap<>();
    environment.put("PENSTOCK_OPERATOR_ADDRESS", "penstock-operator.penstock-system.svc:8443");
    environment.put("PENSTOCK_STATE_DIR", "/dev/shm");

    Source source = parse(environment).source();

    assertThat(source)
        .isEqualTo(
            new Source.Operator(
                "penstock-operator.penstock-system.svc",
                8443,
                Path.of("/var/run/secrets/penstock/token"),
                Path.of("/etc/penstock/trust/ca.crt"),
                Path.of("/dev/shm")));
    assertThat(told.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void shouldKeepNoKeysOnADiskWhenTheStateFolderIsOnOne() throws Exception {
    Path folder = Path.of("target").toAbsolutePath();
    boolean inMemory = List.of("tmpfs", "ramfs").contains(Files.getFileStore(folder).type());
    Source source =
        parse(Map.of("PENSTOCK_OPERATOR_ADDRESS", "op:1", "PENSTOCK_STATE_DIR", folder.toString()))
            .source();

    assertThat(((Source.Operator) source).stateFolder()).isEqualTo(inMemory ? folder : null);
    assertThat(told.toString(StandardCharsets.UTF_8).contains("PENSTOCK_STATE_DIR: " + folder))
        .isEqualTo(!inMemory);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--nonsense x | --nonsense: no such flag; --help lists those there are",
        "--snapshot | --snapshot: needs a value",
        "--admin-port 99999 | --admin-port: must be a number from 0 to 65535, is \"99999\"",
        "--access-log xml | --access-log: must be json or off, is \"xml\"",
        "--drain-grace 5 | --drain-grace: must be a duration such as 500ms, 5s or 1m30s, is \"5\"",
        "--event-loops -1 | --event-loops: must be a number from 0 to 1024, is \"-1\"",
        "--address example | --address: must be an IP address, is \"example\"",
      })
  void shouldNameTheFlagAndWhatIsRightWhenItIsWrong(String arguments, String problem) {
    assertThat(problem(Map.of("PENSTOCK_SNAPSHOT", "s.json"), arguments.split(" ")))
        .isEqualTo(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PENSTOCK_OPERATOR_ADDRESS | | must be HOST:PORT of the operator; or give --snapshot FILE",
        "PENSTOCK_OPERATOR_ADDRESS | op | must be HOST:PORT, is \"op\"",
        "PENSTOCK_OPERATOR_ADDRESS | :8443 | must be HOST:PORT, is \":8443\"",
        "PENSTOCK_OPERATOR_ADDRESS | op:0 | must be HOST:PORT, is \"op:0\"",
        "PENSTOCK_STATE_DIR | /none/such | must be a folder that can be written to, is"
            + " \"/none/such\"",
        "PENSTOCK_DRAIN_LAME_DUCK | soon | must be a duration such as 500ms, 5s or 1m30s, is"
            + " \"soon\"",
      })
  void shouldNameTheVariableAndWhatIsRightWhenItIsWrong(
      String variable, String value, String problem) {
    Map<String, String> environment = new HashMap<>();
    environment.put("PENSTOCK_OPERATOR_ADDRESS", "op:8443");
    environment.put("PENSTOCK_STATE_DIR", onDisk.toString());
    environment.put(variable, value == null ? "" : value);

    assertThat(problem(environment)).isEqualTo(variable + ": " + problem);
  }

  @Test
  void shouldPrintEverySettingWhenHelpIsAskedFor() throws InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int code =
        Main.run(
            List.of("--help"),
            Map.of(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            System.err);

    assertThat(code).isZero();
    assertThat(Arrays.stream(Setting.values()).map(Setting::variable))
        .allMatch(out.toString(StandardCharsets.UTF_8)::contains);
  }

  @Test
  void shouldEndWithOneLineAndCodeTwoWhenASettingIsWrong() throws InterruptedException {
    int code =
        Main.run(
            List.of("--snapshot", "s.json", "--admin-port", "x"),
            Map.of(),
            System.out,
            new PrintStream(told, true, StandardCharsets.UTF_8));

    assertThat(code).isEqualTo(2);
    assertThat(told.toString(StandardCharsets.UTF_8))
        .isEqualTo("penstock-proxy: --admin-port: must be a number from 0 to 65535, is \"x\"\n");
  }

  private Options parse(Map<String, String> environment, String... arguments)
      throws UsageException {
    return OptionsParser.parse(List.of(arguments), environment, log);
  }

  private String problem(Map<String, String> environment, String... arguments) {
    return catchThrowableOfType(UsageException.class, () -> parse(environment, arguments))
        .problem();
  }
}
