package dev.penstock.proxy.filter;

import dev.penstock.proxy.config.FilterConfig;
import dev.penstock.proxy.http.HeaderNames;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.RequestTarget;
import dev.penstock.proxy.http.ResponseHead;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The filters of a rule or of a backend, ready to be applied. Immutable. */
public final class FilterChain {
  /** Changes nothing. */
  public static final FilterChain EMPTY = compile(List.of());

  private final HeaderEdit[] requestEdits;
  private final HeaderEdit[] responseEdits;
  private final FilterConfig.Rewrite[] rewrites;
  private final @Nullable String host;
  private final @Nullable Redirection redirection;
  private final @Nullable CorsPolicy cors;

  private FilterChain(
      List<HeaderEdit> requestEdits,
      List<HeaderEdit> responseEdits,
      List<FilterConfig.Rewrite> rewrites,
      @Nullable String host,
      @Nullable Redirection redirection,
      @Nullable CorsPolicy cors) {
    this.requestEdits = requestEdits.toArray(HeaderEdit[]::new);
    this.responseEdits = responseEdits.toArray(HeaderEdit[]::new);
    this.rewrites = rewrites.toArray(FilterConfig.Rewrite[]::new);
    this.host = host;
    this.redirection = redirection;
    this.cors = cors;
  }

  /** Prepares filters that the route table has found right. */
  public static FilterChain compile(List<FilterConfig> filters) {
    List<HeaderEdit> requestEdits = new ArrayList<>();
    List<HeaderEdit> responseEdits = new ArrayList<>();
    List<FilterConfig.Rewrite> rewrites = new ArrayList<>();
    String host = null;
    Redirection redirection = null;
    CorsPolicy cors = null;
    for (FilterConfig filter : filters) {
      switch (filter) {
        case FilterConfig.RequestHeaders(FilterConfig.HeaderModifier modifier) -> {
          requestEdits.add(new HeaderEdit(modifier));
          host = hostIn(modifier, host);
        }
        case FilterConfig.ResponseHeaders(FilterConfig.HeaderModifier modifier) ->
            responseEdits.add(new HeaderEdit(modifier));
        case FilterConfig.Rewrite rewrite -> rewrites.add(rewrite);
        case FilterConfig.Redirect redirect -> redirection = new Redirection(redirect);
        case FilterConfig.Cors policy -> cors = new CorsPolicy(policy);
      }
    }
    return new FilterChain(requestEdits, responseEdits, rewrites, host, redirection, cors);
  }

  /** A Host that is set as a header is what the request is for. */
  private static @Nullable String hostIn(
      FilterConfig.HeaderModifier modifier, @Nullable String before) {
    String host = before;
    for (FilterConfig.Header header : modifier.set()) {
      if (HeaderNames.HOST.contentEqualsIgnoreCase(header.name())) {
        host = header.value();
      }
    }
    return host;
  }

  /** What answers the request in place of a backend; null when nothing does. */
  public @Nullable Redirection redirection() {
    return redirection;
  }

  /** Which scripts of other origins may use the responses; null when nothing is said of it. */
  public @Nullable CorsPolicy cors() {
    return cors;
  }

  /**
   * Changes a request that goes upstream, in place.
   *
   * @param prefix what the match's prefix matched, or null
   * @throws IllegalArgumentException when the target that results could not be one of a request
   */
  public void applyTo(RequestHead head, @Nullable String prefix) {
    for (HeaderEdit edit : requestEdits) {
      edit.applyTo(head.headers());
    }
    if (host != null) {
      head.target(head.target().withAuthority(host));
    }
    for (FilterConfig.Rewrite rewrite : rewrites) {
      RequestTarget target = head.target();
      if (!rewrite.hostname().isEmpty()) {
        target = target.withAuthority(rewrite.hostname());
      }
      if (rewrite.path() != null) {
        target = target.withPath(PathChange.apply(rewrite.path(), target.path(), prefix));
      }
      head.target(target);
    }
  }

  /** Changes a response that goes downstream, in place. */
  public void applyTo(ResponseHead head) {
    for (HeaderEdit edit : responseEdits) {
      edit.applyTo(head.headers());
    }
  }
}
