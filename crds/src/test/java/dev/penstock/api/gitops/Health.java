package dev.penstock.api.gitops;

import java.util.List;
import java.util.Map;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.compiler.LuaC;
import org.luaj.vm2.lib.BaseLib;
import org.luaj.vm2.lib.PackageLib;
import org.luaj.vm2.lib.TableLib;

/**
 * What a health script of Argo CD says of an object.
 *
 * @param status Healthy, Progressing, Suspended or Degraded
 * @param message why, for people
 */
record Health(String status, String message) {
  /** Runs a script with the libraries that Argo CD loads: base, package and table. */
  static Health of(String script, Object object) {
    Globals globals = new Globals();
    globals.load(new BaseLib());
    globals.load(new PackageLib());
    globals.load(new TableLib());
    LuaC.install(globals);
    globals.set("obj", value(object));
    LuaValue health = globals.load(script, "health").call();
    return new Health(health.get("status").checkjstring(), health.get("message").checkjstring());
  }

  private static LuaValue value(Object object) {
    return switch (object) {
      case Map<?, ?> map -> {
        LuaTable table = new LuaTable();
        map.forEach((key, item) -> table.set(value(key), value(item)));
        yield table;
      }
      case List<?> list ->
          LuaValue.listOf(list.stream().map(Health::value).toArray(LuaValue[]::new));
      case String text -> LuaValue.valueOf(text);
      case Boolean flag -> LuaValue.valueOf(flag);
      // Argo CD hands over what it has read from JSON, where every number is a float64.
      case Number number -> LuaValue.valueOf(number.doubleValue());
      default -> throw new IllegalArgumentException("not of JSON: " + object.getClass());
    };
  }
}
