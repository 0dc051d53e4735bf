package dev.penstock.proxy.telemetry;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.proxy.http.Headers;
import dev.penstock.proxy.http.HttpVersion;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.route.CompiledRule;
import dev.penstock.proxy.server.ExchangeRecord;
import io.netty.util.AsciiString;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON object a line for each exchange, on a thread of its own. Event loops only hand
 * over; when the writer cannot keep up, lines are dropped and counted, never waited for.
 *
 * <p>The query is left out: it is where secrets are.
 */
public final class AccessLog implements AutoCloseable {
  private static final int CAPACITY = 16 * 1024;

  /** Between looks at an empty queue: waking the writer would cost its event loop a system call. */
  private static final long PAUSE_MILLIS = 20;

  private static final AsciiString USER_AGENT = AsciiString.cached("user-agent");

  /** Without a lock, which an event loop would have to wait for now and then. */
  private final Queue<ExchangeRecord> queue = new ConcurrentLinkedQueue<>();

  private final AtomicInteger queued = new AtomicInteger();
  private final LongAdder dropped = new LongAdder();
  private final OutputStream out;
  private final Thread writer;
  private volatile boolean closing;

  /** Starts the writer; {@code out} is flushed when the queue is empty, and not closed. */
  public AccessLog(OutputStream out) {
    this.out = out;
    writer = Thread.ofPlatform().name("access-log").daemon().start(this::writeAll);
  }

  /** From any thread; returns at once. */
  public void write(ExchangeRecord exchange) {
    if (queued.incrementAndGet() <= CAPACITY) {
      exchange.request().retain();
      queue.add(exchange);
    } else {
      queued.decrementAndGet();
      dropped.increment();
    }
  }

  /** How many lines were dropped since the start. */
  public long dropped() {
    return dropped.sum();
  }

  /** Writes what is queued, for a few seconds at most, and ends. */
  @Override
  public void close() {
    closing = true;
    try {
      writer.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void writeAll() {
    try (JsonGenerator json = new JsonFactory().createGenerator(out, JsonEncoding.UTF8)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
      json.setRootValueSeparator(null);
      for (ExchangeRecord next = take(json); next != null; next = take(json)) {
        write(json, next);
        json.writeRaw('\n');
      }
      json.flush();
      out.flush();
    } catch (IOException e) {
      // Nobody reads the log any more: serving goes on, and the loss shows in the count.
      closing = true;
      dropped.add(queued.get() + 1L);
      queue.clear();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable ExchangeRecord take(JsonGenerator json)
      throws IOException, InterruptedException {
    ExchangeRecord next = poll();
    if (next != null) {
      return next;
    }
    json.flush();
    out.flush();
    while (next == null && !closing) {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      next = poll();
    }
    return next == null ? poll() : next;
  }

  private @Nullable ExchangeRecord poll() {
    ExchangeRecord next = queue.poll();
    if (next != null) {
      queued.decrementAndGet();
    }
    return next;
  }

  private static Instant begun(long nanos) {
    long ago = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    return Instant.ofEpochMilli(System.currentTimeMillis() - ago);
  }

  private static void write(JsonGenerator json, ExchangeRecord exchange) throws IOException {
    RequestHead request = exchange.request();
    Headers headers = request.headers();
    AsciiString traceparent = headers.get(TraceContext.TRACEPARENT);
    json.writeStartObject();
    json.writeStringField("time", begun(exchange.startNanos()).toString());
    json.writeStringField("client", exchange.clientAddress().toString());
    writeIfPresent(json, "listener", exchange.listener());
    json.writeStringField("protocol", name(request.version()));
    json.writeStringField("method", request.method());
    json.writeStringField("scheme", exchange.target().scheme());
    json.writeStringField("host", exchange.target().authority());
    json.writeStringField("path", exchange.target().path());
    writeIfPresent(json, "route", exchange.rule() == null ? null : exchange.rule().routeName());
    writeIfPresent(json, "revision", revision(exchange));
    writeIfPresent(json, "cluster", exchange.cluster());
    writeIfPresent(json, "endpoint", exchange.endpoint());
    json.writeNumberField("attempts", exchange.attempts());
    json.writeNumberField("status", exchange.status());
    if (exchange.grpcStatus() >= 0) {
      json.writeNumberField("grpcStatus", exchange.grpcStatus());
    }
    json.writeStringField("outcome", exchange.outcome().name().toLowerCase(Locale.ROOT));
    if (exchange.fault() != ExchangeRecord.Fault.NONE) {
      json.writeStringField("fault", exchange.fault().name().toLowerCase(Locale.ROOT));
    }
    json.writeNumberField("requestBytes", exchange.requestBytes());
    json.writeNumberField("responseBytes", exchange.responseBytes());
    json.writeNumberField("durationMs", Math.round(exchange.durationNanos() / 1e3) / 1e3);
    writeIfPresent(json, "userAgent", text(headers.get(USER_AGENT)));
    writeIfPresent(json, "traceparent", text(traceparent));
    writeIfPresent(json, "traceId", TraceContext.traceId(traceparent));
    json.writeEndObject();
  }

  /** Null when the route has no canary: then there is but one. */
  private static @Nullable String revision(ExchangeRecord exchange) {
    CompiledRule rule = exchange.rule();
    return rule == null || rule.side() == null ? null : rule.side().revision();
  }

  private static String name(HttpVersion version) {
    return switch (version) {
      case H1_0 -> "HTTP/1.0";
      case H1_1 -> "HTTP/1.1";
      case H2 -> "HTTP/2";
    };
  }

  private static void writeIfPresent(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }

  private static @Nullable String text(@Nullable AsciiString value) {
    return value == null ? null : value.toString();
  }
}
