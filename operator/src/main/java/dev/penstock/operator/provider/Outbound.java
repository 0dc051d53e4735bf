package dev.penstock.operator.provider;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Calls addresses that were found in specs, and expects nothing good of them: each call is bounded
 * in time and size, their number is bounded, no redirection is followed, no proxy is used, and an
 * address that the policy refuses is not called. It never throws and never blocks who calls it.
 */
public final class Outbound implements AutoCloseable {
  /** What a call may take, until the last octet of the answer. */
  public static final Duration PATIENCE = Duration.ofSeconds(5);

  /** An answer's greatest size in octets. */
  static final int MAX_ANSWER = 1 << 20;

  private static final int LOOKUP_THREADS = 16;

  private static final HttpResponse.BodyHandler<String> BOUNDED =
      HttpResponse.BodyHandlers.limiting(
          HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8), MAX_ANSWER);

  private final AddressPolicy policy;
  private final Duration patience;
  private final HttpClient client;
  private final InFlight inFlight = new InFlight();

  /**
   * Platform threads, because the resolver blocks the one it runs on: a name server that is away
   * must not hold up whoever else uses virtual threads.
   */
  private final ExecutorService lookups;

  /**
   * Starts nothing yet.
   *
   * @param patience what a call may take; connecting, half of it
   */
  public Outbound(AddressPolicy policy, Duration patience) {
    this.policy = policy;
    this.patience = patience;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(patience.dividedBy(2))
            .build();
    this.lookups = threads();
  }

  /** What is posted, and where to. */
  record Message(String address, String contentType, String body) {}

  /**
   * Posts something for an object.
   *
   * @return never completed exceptionally
   */
  CompletableFuture<Reply> post(String object, Message message) {
    Target target;
    try {
      target = Target.parse(message.address());
    } catch (RefusedException e) {
      return CompletableFuture.completedFuture(
          new Reply.Failed(Faults.text(String.valueOf(e.getMessage()))));
    }
    if (!inFlight.enter(object)) {
      return CompletableFuture.completedFuture(
          new Reply.Failed(
              target.label()
                  + " is not called now: too many calls are waiting for an answer already"));
    }
    CompletableFuture<Reply> called =
        checked(target)
            .thenCompose(ok -> exchange(target, message))
            .thenCompose(response -> checked(target).thenApply(ok -> answered(target, response)));
    // Also when the resolver takes longer than the caller waits, the place is taken until it ends.
    CompletableFuture<Reply> over = called.whenComplete((reply, fault) -> inFlight.leave(object));
    return over.copy()
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(fault -> new Reply.Failed(Faults.of(target, fault, patience)));
  }

  /** Ends all that is open. */
  @Override
  public void close() {
    client.shutdownNow();
    lookups.shutdownNow();
  }

  private CompletableFuture<Void> checked(Target target) {
    CompletableFuture<Void> checked = new CompletableFuture<>();
    lookups.execute(
        () -> {
          try {
            target.check(policy);
            checked.complete(null);
          } catch (RefusedException e) {
            checked.completeExceptionally(e);
          }
        });
    return checked;
  }

  private CompletableFuture<HttpResponse<String>> exchange(Target target, Message message) {
    HttpRequest request =
        HttpRequest.newBuilder(target.uri())
            .header("Content-Type", message.contentType())
            .header("Accept", "application/json")
            .header("User-Agent", "penstock-operator")
            .POST(HttpRequest.BodyPublishers.ofString(message.body()))
            .build();
    CompletableFuture<HttpResponse<String>> sent = client.sendAsync(request, BOUNDED);
    // Of the client's own limits none covers an answer's body, and only cancelling ends a call.
    return sent.copy()
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((response, fault) -> sent.cancel(true));
  }

  private static Reply answered(Target target, HttpResponse<String> response) {
    return new Reply.Answered(target.label(), response.statusCode(), response.body());
  }

  private static ExecutorService threads() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            LOOKUP_THREADS,
            LOOKUP_THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("penstock-lookup-", 0).factory(),
            new ThreadPoolExecutor.DiscardPolicy());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
