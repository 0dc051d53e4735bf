package dev.penstock.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What the kernel says of a process, all its threads included. See proc(5). */
public final class ProcessFigures {
  /** USER_HZ, in which the kernel counts for user space on every architecture Java runs on. */
  private static final int TICKS_PER_SECOND = 100;

  private static final int UTIME = 11;
  private static final int STIME = 12;
  private static final int BYTES_PER_KIB = 1024;

  private ProcessFigures() {}

  /** Processor time in user space and kernel, in steps of 10 ms. */
  public static Duration cpu(long pid) throws IOException {
    return cpu(Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
  }

  static Duration cpu(String stat) {
    // The name may hold spaces and parentheses: only after the last are the fields what they seem.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME]);
    return Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND);
  }

  /** Resident memory in bytes. */
  public static long resident(long pid) throws IOException {
    return resident(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
  }

  static long resident(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * BYTES_PER_KIB)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the process is over"));
  }
}
