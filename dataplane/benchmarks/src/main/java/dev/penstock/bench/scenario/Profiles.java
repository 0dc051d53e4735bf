package dev.penstock.bench.scenario;

import dev.penstock.bench.load.H2load;
import dev.penstock.bench.load.Requests;
import dev.penstock.bench.measure.GapException;
import dev.penstock.bench.peer.Backends;
import dev.penstock.bench.peer.JvmProfile;
import dev.penstock.bench.peer.Proxy;
import dev.penstock.bench.peer.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Flame graphs of our proxy, warm and under load: no figures, but what they are made of. */
final class Profiles implements Scenario {
  private static final Duration TIME = Duration.ofSeconds(10);
  private static final int CONNECTIONS = 64;
  private static final int STREAMS = 8;

  @Override
  public String name() {
    return "profile";
  }

  /** One way to ask. */
  private record Asked(String title, Requests requests, String uri) {
    static List<Asked> all(Proxy proxy) {
      String plain = "http://127.0.0.1:" + proxy.listeners().plain();
      String tls = "https://127.0.0.1:" + proxy.listeners().ecdsa();
      return List.of(
          new Asked("http1", Requests.http1(CONNECTIONS), plain + "/"),
          new Asked("tls", Requests.http1(CONNECTIONS), tls + "/"),
          new Asked("http2", Requests.http2(CONNECTIONS, STREAMS), tls + "/"),
          new Asked("grpc", Requests.grpc(CONNECTIONS, STREAMS), tls + Backends.GRPC_PATH),
          new Asked("body64k", Requests.http1(CONNECTIONS), plain + "/64k"));
    }
  }

  @Override
  public void run(Context context) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(context.site().folder().resolveSibling("profile"));
    try (Proxy proxy = Proxy.start(Target.PENSTOCK, context.site())) {
      JvmProfile profile = JvmProfile.of(proxy, context.site().children(), folder);
      H2load load = new H2load(context.site());
      for (Asked asked : Asked.all(proxy)) {
        new WarmUp(context, load).run(proxy, asked.requests(), asked.uri());
        for (JvmProfile.Event event : JvmProfile.Event.values()) {
          String title = asked.title() + "-" + event.name().toLowerCase(Locale.ROOT);
          Path file = folder.resolve(title + ".html");
          profile.start(event);
          load.run(asked.requests(), asked.uri(), TIME, proxy::cpu);
          profile.stop(file, title);
          context.progress().say("wrote " + file);
        }
      }
    } catch (GapException e) {
      throw new IOException("the proxy cannot be profiled: " + e.reason(), e);
    }
  }
}
