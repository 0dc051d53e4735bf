package dev.penstock.proxy.http;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request. The headers, the target and the flags can be changed in place by who holds
 * it.
 *
 * <p>One that a decoder gave serves another request when its exchange is over: who reads it later
 * than that says so by {@link #retain}.
 *
 * <p>{@code headers()} from a decoder hold all fields that came except {@code host} (see {@link
 * #authority}), hop-by-hop fields included: {@link Hygiene} strips those. HTTP/2 {@code cookie}
 * fields are joined into one (RFC 9113 section 8.2.3).
 */
public final class RequestHead implements HttpEvent {
  private final Headers headers;

  /** What {@code target} is at first when a decoder fills this head again and again; else null. */
  private final @Nullable RequestTarget reused;

  private HttpVersion version;
  private String method;
  private BodyFraming framing;
  private RequestTarget target;
  private boolean retained;
  private boolean keepAlive = true;
  private boolean expectsContinue;
  private @Nullable String upgrade;

  /**
   * A request with keep-alive, without an upgrade.
   *
   * @param version the protocol it came by; encoders do not look at it
   * @param method a token; not checked here
   */
  public RequestHead(
      HttpVersion version,
      String method,
      RequestTarget target,
      Headers headers,
      BodyFraming framing) {
    this.version = version;
    this.method = method;
    this.target = target;
    this.headers = headers;
    this.framing = framing;
    this.reused = null;
  }

  /** To be filled by a decoder: see {@link #fill}. */
  RequestHead() {
    this.version = HttpVersion.H1_1;
    this.method = "";
    this.reused = new RequestTarget();
    this.target = reused;
    this.headers = new Headers();
    this.framing = BodyFraming.NONE;
  }

  /** A request with keep-alive, without an upgrade. Headers and target are the caller's to fill. */
  RequestHead fill(HttpVersion newVersion, String newMethod, BodyFraming newFraming) {
    version = newVersion;
    method = newMethod;
    framing = newFraming;
    return this;
  }

  /** Forgets the request. */
  void clear() {
    headers.clear();
    target = Objects.requireNonNull(reused);
    target.clear();
    fill(HttpVersion.H1_1, "", BodyFraming.NONE);
    keepAlive = true;
    expectsContinue = false;
    upgrade = null;
  }

  /** Stays as it is, with its target, also when its exchange is over. */
  public RequestHead retain() {
    retained = true;
    return this;
  }

  /** Whether it is needed when its exchange is over. */
  boolean isRetained() {
    return retained;
  }

  /** The protocol it came by. */
  public HttpVersion version() {
    return version;
  }

  /** Case-sensitive; never {@code CONNECT}. */
  public String method() {
    return method;
  }

  /** What it is for. */
  public RequestTarget target() {
    return target;
  }

  /** Replaces what it is for: path, query and authority are written from it. */
  public RequestHead target(RequestTarget other) {
    target = other;
    return this;
  }

  /** {@link RequestTarget#scheme}. */
  public String scheme() {
    return target.scheme();
  }

  /** {@link RequestTarget#authority}. */
  public String authority() {
    return target.authority();
  }

  /** {@link RequestTarget#host}. */
  public String host() {
    return target.host();
  }

  /** {@link RequestTarget#path}. */
  public String path() {
    return target.path();
  }

  /** {@link RequestTarget#query}. */
  public @Nullable String query() {
    return target.query();
  }

  /** The fields, in order; to be changed in place. */
  public Headers headers() {
    return headers;
  }

  /** Whether a body follows, and its length when that is known. */
  public BodyFraming framing() {
    return framing;
  }

  /**
   * Received: the connection can serve another request after this. Written to HTTP/1.1: false adds
   * {@code connection: close}.
   */
  public boolean keepAlive() {
    return keepAlive;
  }

  /** See {@link #keepAlive()}. */
  public RequestHead keepAlive(boolean value) {
    keepAlive = value;
    return this;
  }

  /**
   * The client holds the body back until it gets an interim 100 or a final status (RFC 9110 section
   * 10.1.1). Its {@code expect} field is among the headers and is passed on with them.
   */
  public boolean expectsContinue() {
    return expectsContinue;
  }

  /** See {@link #expectsContinue()}. */
  RequestHead expectsContinue(boolean value) {
    expectsContinue = value;
    return this;
  }

  /**
   * The protocol that a {@code GET} without a body asks to switch to, in lower case; null when it
   * asks for none. HTTP/1.1 {@code Upgrade} and HTTP/2 extended CONNECT (RFC 8441) look the same.
   * Encoders write it, on HTTP/1.1 as {@code connection: upgrade} and {@code upgrade}.
   */
  public @Nullable String upgrade() {
    return upgrade;
  }

  /** See {@link #upgrade()}; null asks for no upgrade. */
  public RequestHead upgrade(@Nullable String token) {
    upgrade = token;
    return this;
  }

  @Override
  public String toString() {
    return method + " " + target + " " + version + " " + framing;
  }
}
