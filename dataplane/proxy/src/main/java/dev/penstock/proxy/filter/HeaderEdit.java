package dev.penstock.proxy.filter;

import dev.penstock.proxy.config.FilterConfig.Header;
import dev.penstock.proxy.config.FilterConfig.HeaderModifier;
import dev.penstock.proxy.http.HeaderNames;
import dev.penstock.proxy.http.Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Removals, then sets, then adds (GEP-726). Fields that frame a message or belong to the connection
 * are the codec's: config cannot touch them.
 */
final class HeaderEdit {
  private static final Set<AsciiString> UNTOUCHABLE =
      Set.of(
          HeaderNames.CONNECTION,
          HeaderNames.CONTENT_LENGTH,
          HeaderNames.HOST,
          HeaderNames.KEEP_ALIVE,
          HeaderNames.PROXY_CONNECTION,
          HeaderNames.TE,
          HeaderNames.TRAILER,
          HeaderNames.TRANSFER_ENCODING,
          HeaderNames.UPGRADE);

  private record Field(AsciiString name, AsciiString value) {}

  // Arrays: whether an iterator is an object in the end depends on what else the compiler has seen.
  private final AsciiString[] remove;
  private final Field[] set;
  private final Field[] add;

  HeaderEdit(HeaderModifier modifier) {
    remove =
        modifier.remove().stream()
            .map(HeaderEdit::name)
            .filter(name -> !UNTOUCHABLE.contains(name))
            .toArray(AsciiString[]::new);
    set = fields(modifier.set());
    add = fields(modifier.add());
  }

  void applyTo(Headers headers) {
    for (AsciiString name : remove) {
      headers.remove(name);
    }
    for (Field field : set) {
      headers.set(field.name(), field.value());
    }
    for (Field field : add) {
      headers.add(field.name(), field.value());
    }
  }

  private static Field[] fields(List<Header> headers) {
    return headers.stream()
        .map(header -> new Field(name(header.name()), octets(header.value())))
        .filter(field -> !UNTOUCHABLE.contains(field.name()))
        .toArray(Field[]::new);
  }

  private static AsciiString name(String name) {
    return octets(name.toLowerCase(Locale.ROOT));
  }

  /** Text in config stands for its UTF-8 form. */
  private static AsciiString octets(String text) {
    return new AsciiString(text.getBytes(StandardCharsets.UTF_8), false);
  }
}
