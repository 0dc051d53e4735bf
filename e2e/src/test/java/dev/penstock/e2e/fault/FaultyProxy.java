package dev.penstock.e2e.fault;

import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * The proxy with a fault: {@code FaultyProxy FAULT JAR [ARGUMENT OF THE PROXY]...}, where the fault
 * is {@code fails}, {@code slow:MILLISECONDS} or {@code crashes:SECONDS}. Ends with 70 before it
 * serves anything when the proxy is not one that the fault can be put into.
 */
public final class FaultyProxy {
  private static final String MAIN = "dev.penstock.proxy.bootstrap.Main";
  private static final int NOT_PATCHED = 70;
  private static final int ADMIN_PORT = 9901;

  private FaultyProxy() {}

  /** Starts the proxy. */
  public static void main(String[] arguments) throws Throwable {
    ClassLoader proxy;
    try {
      proxy = load(arguments[0], Path.of(arguments[1]));
    } catch (Exception | LinkageError e) {
      System.err.println("faulty proxy: not started, for the fault cannot be put into it: " + e);
      System.exit(NOT_PATCHED);
      return;
    }
    String[] rest = Arrays.copyOfRange(arguments, 2, arguments.length);
    if (arguments[0].startsWith("crashes:")) {
      Crash crash = new Crash(adminPort(List.of(rest)), Duration.ofSeconds(number(arguments[0])));
      var _ = Thread.ofPlatform().daemon().name("crash").start(crash);
    }
    Thread.currentThread().setContextClassLoader(proxy);
    try {
      var _ = proxy.loadClass(MAIN).getMethod("main", String[].class).invoke(null, (Object) rest);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static ClassLoader load(String fault, Path jar)
      throws MalformedURLException, ClassNotFoundException {
    return switch (fault.replaceAll(":.*", "")) {
      case "fails" -> patched(jar, Patch.FAIL);
      case "slow" -> {
        Faults.delayBy(Duration.ofMillis(number(fault)));
        yield patched(jar, Patch.DELAY);
      }
      case "crashes" ->
          new URLClassLoader(new URL[] {jar.toUri().toURL()}, FaultyProxy.class.getClassLoader());
      default -> throw new IllegalArgumentException("no such fault: " + fault);
    };
  }

  private static PatchedProxy patched(Path jar, Patch patch)
      throws MalformedURLException, ClassNotFoundException {
    PatchedProxy proxy = new PatchedProxy(jar, patch);
    proxy.check();
    return proxy;
  }

  private static long number(String fault) {
    return Long.parseLong(fault.replaceAll(".*:", ""));
  }

  private static int adminPort(List<String> arguments) {
    int flag = arguments.indexOf("--admin-port");
    return flag < 0 ? ADMIN_PORT : Integer.parseInt(arguments.get(flag + 1));
  }
}
