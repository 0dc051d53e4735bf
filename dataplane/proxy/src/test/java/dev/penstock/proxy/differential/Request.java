package dev.penstock.proxy.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A request as a reader understood it; every character is an octet. */
record Request(String method, String target, List<Field> fields, String body) {
  /** A field line; the name is in lower case. */
  record Field(String name, String value) {}

  /** The same with another body. */
  Request body(String other) {
    return new Request(method, target, fields, other);
  }

  /** The values of all fields of a name in lower case. */
  List<String> all(String name) {
    List<String> values = new ArrayList<>();
    for (Field field : fields) {
      if (field.name().equals(name)) {
        values.add(field.value());
      }
    }
    return values;
  }

  /** The host field without its port, in lower case: what requests are told apart by. */
  String host() {
    String authority = String.join(",", all("host")).toLowerCase(Locale.ROOT);
    return authority.replaceFirst(":[0-9]*$", "");
  }

  /** Whether it asks for another protocol. */
  boolean isHandshake() {
    return !all("upgrade").isEmpty();
  }

  @Override
  public String toString() {
    return method + " " + target + " for " + host() + " with \"" + body + "\"";
  }
}
