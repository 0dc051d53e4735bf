package dev.penstock.proxy.http;

import io.netty.util.AsciiString;

/**
 * Reads the field lines of a section that {@link SectionScanner} has cut out (RFC 9112 section 5).
 * The fields share the section's array, in which names are put into lower case.
 */
final class FieldParser {
  private final byte[] section;
  private int at;

  FieldParser(byte[] section, int from) {
    this.section = section;
    this.at = from;
  }

  /** Reads from the start of a field line, or of the empty line, to the section's end. */
  static Headers parse(byte[] section, int from) throws MalformedException {
    if (section.length - from <= 2) {
      return new Headers();
    }
    FieldParser parser = new FieldParser(section, from);
    Headers headers = new Headers();
    while (section[parser.at] != '\r') {
      parser.line(headers);
    }
    if (parser.at != section.length - 2) {
      throw bareCr();
    }
    return headers;
  }

  private void line(Headers headers) throws MalformedException {
    int nameStart = at;
    int nameEnd = name();
    at = nameEnd + 1;
    while (isBlank(section[at])) {
      at++;
    }
    int valueStart = at;
    int valueEnd = value();
    headers.addParsed(
        new AsciiString(section, nameStart, nameEnd - nameStart, false),
        new AsciiString(section, valueStart, valueEnd - valueStart, false));
  }

  private int name() throws MalformedException {
    int start = at;
    int i = start;
    while (HttpSyntax.isTokenOctet(section[i])) {
      byte octet = section[i];
      if (octet >= 'A' && octet <= 'Z') {
        section[i] = (byte) (octet | 0x20);
      }
      i++;
    }
    if (section[i] == ':' && i > start) {
      return i;
    }
    if (i == start && isBlank(section[i])) {
      throw MalformedException.badRequest("a field line is folded");
    }
    throw MalformedException.badRequest("a field line does not begin with a name and a colon");
  }

  private int value() throws MalformedException {
    int i = at;
    while (HttpSyntax.isValueOctet(section[i])) {
      i++;
    }
    if (section[i] != '\r') {
      throw MalformedException.badRequest("a field value holds a control character");
    }
    if (section[i + 1] != '\n') {
      throw bareCr();
    }
    int end = i;
    while (end > at && isBlank(section[end - 1])) {
      end--;
    }
    at = i + 2;
    return end;
  }

  private static MalformedException bareCr() {
    return MalformedException.badRequest("a CR is not followed by LF");
  }

  private static boolean isBlank(byte octet) {
    return octet == ' ' || octet == '\t';
  }
}
