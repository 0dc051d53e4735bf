package dev.penstock.e2e.fault;

import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/** Loads the proxy from its jar, one of its classes with a fault in it. */
final class PatchedProxy extends URLClassLoader {
  private final Patch patch;

  PatchedProxy(Path jar, Patch patch) throws MalformedURLException {
    super(new URL[] {jar.toUri().toURL()}, PatchedProxy.class.getClassLoader());
    this.patch = patch;
  }

  /**
   * Loads what is patched, so that what does not fit is known before anything is served.
   *
   * @throws ClassNotFoundException when there is no such class
   */
  void check() throws ClassNotFoundException {
    Patch.requireCalled(read("dev.penstock.proxy.server.Attempts"));
    var _ = Class.forName(Patch.TARGET, true, this);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (!name.equals(Patch.TARGET)) {
      return super.findClass(name);
    }
    byte[] patched = patch.apply(read(name), this);
    return defineClass(name, patched, 0, patched.length);
  }

  private byte[] read(String type) throws ClassNotFoundException {
    try (InputStream in = getResourceAsStream(type.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(type);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new ClassNotFoundException(type, e);
    }
  }
}
