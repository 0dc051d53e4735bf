package dev.penstock.e2e.kube;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The machine that a cluster of our own runs on: its daemons, and the processes of its pods. */
public final class Machine {
  /** What a test says that cannot be run on somebody else's cluster. */
  public static final String NEEDED = "needs a cluster made by e2e/cluster on this machine";

  private final Path top;

  private Machine(Path top) {
    this.top = top;
  }

  /** Whether the cluster is one of our own. */
  public static boolean isOurs() {
    return Files.isExecutable(top().resolve("e2e/cluster/cluster"));
  }

  /** The machine of a cluster that {@link #isOurs}. */
  public static Machine ours() {
    return new Machine(top());
  }

  /** The checkout that the cluster was started from: its kubeconfig is in a folder of its own. */
  private static Path top() {
    String kubeconfig = Objects.requireNonNull(System.getenv("KUBECONFIG"), "KUBECONFIG");
    return Path.of(kubeconfig).toAbsolutePath().resolve("../..").normalize();
  }

  /** Ends a daemon of the control plane at once. */
  public void kill(String daemon) {
    cluster("kill", daemon);
  }

  /** Starts a daemon and waits until it serves. */
  public void start(String daemon) {
    cluster("start", daemon);
  }

  /** Ends everything at once, containers too, as when the node loses power; starts it again. */
  public void restart() {
    cluster("restart");
  }

  /** Brings the images of an archive to the node. */
  public void load(Path archive) {
    cluster("load", archive.toString());
  }

  private void cluster(String... arguments) {
    Command.run(
        Stream.concat(
                Stream.of(top.resolve("e2e/cluster/cluster").toString()), Stream.of(arguments))
            .toArray(String[]::new));
  }

  /** Every write to the API since now. */
  public AuditLog audit() {
    return new AuditLog(top.resolve(".cluster/logs"));
  }

  /** The process of a pod's only container. */
  public ProcessHandle process(Pod pod) {
    String id =
        pod.getStatus().getContainerStatuses().getFirst().getContainerID().replaceAll(".*/", "");
    return tasks()
        .filter(line -> line.startsWith(id))
        .map(line -> line.replaceAll("\\S+\\s+(\\d+).*", "$1"))
        .findFirst()
        .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)))
        .orElseThrow(() -> new IllegalStateException("no container of this id runs: " + id));
  }

  private Stream<String> tasks() {
    return Command.run(top.resolve(".cluster/bin/ctr").toString(), "tasks", "ls").lines();
  }

  /** What a process has in memory that is its own or shared, in MiB: VmRSS. */
  public static long residentMebibytes(ProcessHandle process) {
    return kibibytes(process, "VmRSS") / 1024;
  }

  /** The most that a process ever had in memory, in MiB: VmHWM. */
  public static long peakMebibytes(ProcessHandle process) {
    return kibibytes(process, "VmHWM") / 1024;
  }

  private static long kibibytes(ProcessHandle process, String field) {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    try {
      List<String> lines = Files.readAllLines(status);
      return lines.stream()
          .filter(line -> line.startsWith(field + ":"))
          .map(line -> line.replaceAll("\\D", ""))
          .mapToLong(Long::parseLong)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
