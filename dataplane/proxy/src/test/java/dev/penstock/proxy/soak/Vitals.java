package dev.penstock.proxy.soak;

import dev.penstock.proxy.support.ProxyProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process holds.
 *
 * @param heap octets of its heap that a full collection leaves
 * @param resident octets of its memory
 * @param buffers octets that it says its buffers hold
 * @param descriptors files and sockets that it has open
 * @param cpuMillis processor time since it began
 */
record Vitals(long heap, long resident, long buffers, int descriptors, long cpuMillis) {
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)\\s*$");
  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB$");
  private static final int BYTES_PER_KIB = 1_024;

  static Vitals of(ProxyProcess proxy) throws IOException {
    // The collection comes first: what is resident would else be more by chance.
    long heap = find(TOTAL, histogram(proxy.pid()));
    Path proc = Path.of("/proc", Long.toString(proxy.pid()));
    return new Vitals(
        heap,
        find(RESIDENT, Files.readString(proc.resolve("status"))) * BYTES_PER_KIB,
        (long) proxy.metric("penstock_buffer_bytes", ""),
        count(proc.resolve("fd")),
        cpu(proxy.pid()));
  }

  private static long cpu(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElseThrow()
        .toMillis();
  }

  private static String histogram(long pid) throws IOException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process process =
        new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram").start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static long find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + pattern + " in: " + text);
    }
    return Long.parseLong(matcher.group(1));
  }

  private static int count(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return (int) files.count();
    }
  }
}
