package dev.penstock.bench.scenario;

import dev.penstock.bench.load.H2load;
import dev.penstock.bench.measure.GapException;
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

  private final List<Load> loads;

  /** Under each of these, by its first cell. */
  Profiles(List<Load> loads) {
    this.loads = List.copyOf(loads);
  }

  @Override
  public String name() {
    return "profile";
  }

  @Override
  public void run(Context context) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(context.site().folder().resolveSibling("profile"));
    try (Proxy proxy = Proxy.start(Target.PENSTOCK, context.site())) {
      JvmProfile profile = JvmProfile.of(proxy, context.site().children(), folder);
      H2load load = new H2load(context.site());
      for (Load asked : loads) {
        new WarmUp(context, load).run(proxy, asked.first(), asked.uri(proxy));
        for (JvmProfile.Event event : JvmProfile.Event.values()) {
          String title = asked.name() + "-" + event.name().toLowerCase(Locale.ROOT);
          Path file = folder.resolve(title + ".html");
          profile.start(event);
          load.run(asked.first(), asked.uri(proxy), TIME, proxy::cpu);
          profile.stop(file, title);
          context.progress().say("wrote " + file);
        }
      }
    } catch (GapException e) {
      throw new IOException("the proxy cannot be profiled: " + e.reason(), e);
    }
  }
}
