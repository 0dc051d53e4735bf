package dev.penstock.bench.load;

import dev.penstock.bench.measure.GapException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import org.HdrHistogram.Histogram;

/**
 * An {@link OpenLoop} in a process of its own. The first line it reads has it connect, and it says
 * {@link #CONNECTED} when it has; the second has it ask, and it prints a histogram. All of its
 * connections have asked once before its measurement begins. In place of either it prints {@link
 * #FAULT} and what went wrong. It ends with its standard input.
 */
final class LoadProcess {
  static final String FAULT = "fault: ";
  static final String CONNECTED = "connected";

  /** Of the measurement's rate, until all connections have asked. */
  private static final int FASTER = 2;

  private LoadProcess() {}

  /** Arguments: a port, connections, requests a second, and seconds to warm up and to measure. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int[] numbers = Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
    BufferedReader words =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    awaitWord(words);
    try (OpenLoop load = new OpenLoop();
        OpenLoop.Connections connections = load.connect(numbers[0], numbers[1])) {
      System.out.println(CONNECTED);
      awaitWord(words);
      int rate = numbers[2];
      Duration atFirst = Duration.ofSeconds(Math.max(numbers[1] / (rate * FASTER) + 1, numbers[3]));
      var _ = connections.run(rate * FASTER, Duration.ZERO, atFirst);
      System.out.println(
          encode(connections.run(rate, Duration.ofSeconds(1), Duration.ofSeconds(numbers[4]))));
      awaitWord(words);
    } catch (GapException e) {
      System.out.println(FAULT + e.reason());
    }
  }

  /** Or the end. */
  private static void awaitWord(BufferedReader words) throws IOException {
    var _ = words.readLine();
  }

  static String encode(Histogram histogram) {
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoByteBuffer(buffer);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
  }

  static Histogram decode(String line) throws GapException {
    if (line.startsWith(FAULT)) {
      throw new GapException(line.substring(FAULT.length()));
    }
    return Histogram.decodeFromByteBuffer(ByteBuffer.wrap(Base64.getDecoder().decode(line)), 0);
  }
}
