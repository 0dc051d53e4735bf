package dev.penstock.proxy.http;

/**
 * Reads the field lines of a section that {@link SectionScanner} has cut out (RFC 9112 section 5).
 * The fields stay in the section's array, in which names are put into lower case.
 */
final class FieldParser {
  private static final int EMPTY_LINE = 2;

  private FieldParser() {}

  /**
   * Reads from the start of a field line, or of the empty line, to the section's end.
   *
   * @param headers hold the section, and get the fields
   * @param from in the section
   * @param end of the section
   */
  static void parse(Headers headers, int from, int end) throws MalformedException {
    byte[] section = headers.section();
    int at = from;
    while (section[at] != '\r') {
      at = line(headers, section, at);
    }
    if (at != end - EMPTY_LINE) {
      throw bareCr();
    }
  }

  /** Returns where the next line starts. */
  private static int line(Headers headers, byte[] section, int nameStart)
      throws MalformedException {
    int nameEnd = nameEnd(section, nameStart);
    int valueStart = nameEnd + 1;
    while (isBlank(section[valueStart])) {
      valueStart++;
    }
    int lineEnd = lineEnd(section, valueStart);
    int valueEnd = lineEnd;
    while (valueEnd > valueStart && isBlank(section[valueEnd - 1])) {
      valueEnd--;
    }
    headers.addParsed(nameStart, nameEnd, valueStart, valueEnd);
    return lineEnd + 2;
  }

  private static int nameEnd(byte[] section, int start) throws MalformedException {
    int i = start;
    byte lower;
    while ((lower = HttpSyntax.lowerCaseTokenOctet(section[i])) != 0) {
      section[i] = lower;
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

  private static int lineEnd(byte[] section, int start) throws MalformedException {
    int i = start;
    while (HttpSyntax.isValueOctet(section[i])) {
      i++;
    }
    if (section[i] != '\r') {
      throw MalformedException.badRequest("a field value holds a control character");
    }
    if (section[i + 1] != '\n') {
      throw bareCr();
    }
    return i;
  }

  private static MalformedException bareCr() {
    return MalformedException.badRequest("a CR is not followed by LF");
  }

  private static boolean isBlank(byte octet) {
    return octet == ' ' || octet == '\t';
  }
}
