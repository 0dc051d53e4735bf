package dev.penstock.proxy.differential;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Hostile and odd HTTP/1.1 requests, the same in every run. In the templates "~" is CRLF, and "{}"
 * is a slot that is filled with every octet in turn.
 *
 * <p>Wherever something follows a head it is {@link #HIDDEN}, so that whoever sees another length
 * than the proxy did finds a request there.
 */
final class Corpus {
  /** A request that no client has sent as one. */
  static final String HIDDEN = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";

  /** What a client sends last. */
  static final String END = "GET /end HTTP/1.1\r\nHost: end\r\nConnection: close\r\n\r\n";

  private static final String LENGTH = "Content-Length: " + HIDDEN.length() + "~";
  private static final String CHUNKS = Integer.toHexString(HIDDEN.length()) + "~" + HIDDEN + "~0~~";
  private static final String CHUNKED = "Transfer-Encoding: chunked~";
  private static final String POST = "POST / HTTP/1.1~Host: a~";

  private static final List<String> STARTS =
      List.of(
          POST,
          "GET / HTTP/1.1~Host: a~",
          "POST / HTTP/1.0~Host: a~",
          "GET / HTTP/1.0~Host: a~Connection: keep-alive~");

  private static final List<String> LENGTHS =
      List.of(
          "",
          "0",
          "%d",
          "00%d",
          "+%d",
          "-%d",
          "0x%x",
          "%d ",
          "\t%d",
          "%d,%d",
          "%d, %d",
          "%d;",
          "%d.0",
          "%de0",
          "%d\0",
          "\u000b%d",
          "%d\f",
          "%d 0",
          "1 %d",
          "\"%d\"",
          "1844674407370955165%d",
          "9223372036854775807",
          "9223372036854775808",
          "\u00b2",
          "~ %d",
          ",%d",
          "%d,",
          "%d_0");

  private static final List<String> CODINGS =
      List.of(
          "chunked",
          "Chunked",
          "CHUNKED",
          "chunked ",
          "\tchunked",
          "chunked\t",
          "\u000bchunked",
          "chunked\f",
          "chunked\0",
          "chunked,",
          ",chunked",
          "chunked, chunked",
          "chunked, identity",
          "identity, chunked",
          "identity",
          "gzip, chunked",
          "chunked, gzip",
          "xchunked",
          "chunke",
          "x, chunked",
          "chunked;q=1",
          "\"chunked\"",
          "'chunked'",
          "",
          "~ chunked",
          "chunked~ ",
          "trailers",
          "\u00e7hunked",
          "chun ked",
          "ch\u017fnked",
          "\u00a0chunked");

  private static final List<String> BYTE_SLOTS =
      List.of(
          "{}POST / HTTP/1.1~Host: a~" + LENGTH + "~" + HIDDEN,
          "P{}OST / HTTP/1.1~Host: a~" + LENGTH + "~" + HIDDEN,
          "POST{} / HTTP/1.1~Host: a~" + LENGTH + "~" + HIDDEN,
          "POST {}/ HTTP/1.1~Host: a~" + LENGTH + "~" + HIDDEN,
          "POST /a{}b HTTP/1.1~Host: a~" + LENGTH + "~" + HIDDEN,
          "POST /a?b{}c HTTP/1.1~Host: a~" + LENGTH + "~" + HIDDEN,
          "POST / {}HTTP/1.1~Host: a~" + LENGTH + "~" + HIDDEN,
          "POST / HTTP/1{}.1~Host: a~" + LENGTH + "~" + HIDDEN,
          "POST / HTTP/1.1{}~Host: a~" + LENGTH + "~" + HIDDEN,
          "POST / HTTP/1.1\r{}\nHost: a~" + LENGTH + "~" + HIDDEN,
          "POST / HTTP/1.1~{}Host: a~" + LENGTH + "~" + HIDDEN,
          "POST / HTTP/1.1~Host{}: a~" + LENGTH + "~" + HIDDEN,
          "POST / HTTP/1.1~Host: a{}~" + LENGTH + "~" + HIDDEN,
          "POST / HTTP/1.1~Host: a{}b~" + LENGTH + "~" + HIDDEN,
          "POST http://b{}/ HTTP/1.1~Host: a~" + LENGTH + "~" + HIDDEN,
          POST + "X{}: v~" + LENGTH + "~" + HIDDEN,
          POST + "X: {}~" + LENGTH + "~" + HIDDEN,
          POST + "X: v{}v~" + LENGTH + "~" + HIDDEN,
          POST + "X: v\r{}\n" + LENGTH + "~" + HIDDEN,
          POST + "{}Content-Length: " + HIDDEN.length() + "~~" + HIDDEN,
          POST + "Content{}-Length: " + HIDDEN.length() + "~~" + HIDDEN,
          POST + "Content-Length{}: " + HIDDEN.length() + "~~" + HIDDEN,
          POST + "Content-Length: {}" + HIDDEN.length() + "~~" + HIDDEN,
          POST + "Content-Length: " + HIDDEN.length() + "{}~~" + HIDDEN,
          POST + LENGTH + "\r{}\n" + HIDDEN,
          POST + "{}Transfer-Encoding: chunked~~" + CHUNKS,
          POST + "Transfer{}-Encoding: chunked~~" + CHUNKS,
          POST + "Transfer-Encoding{}: chunked~~" + CHUNKS,
          POST + "Transfer-Encoding: {}chunked~~" + CHUNKS,
          POST + "Transfer-Encoding: chunked{}~~" + CHUNKS,
          POST + LENGTH + "Transfer-Encoding{}: chunked~~0~~" + HIDDEN,
          POST + CHUNKED + "~{}" + CHUNKS,
          POST + CHUNKED + "~3{}~abc~0~~",
          POST + CHUNKED + "~3;{}~abc~0~~",
          POST + CHUNKED + "~3;a={}b~abc~0~~",
          POST + CHUNKED + "~3\r{}\nabc~0~~",
          POST + CHUNKED + "~3~abc{}~0~~",
          POST + CHUNKED + "~3~abc\r{}\n0~~",
          POST + CHUNKED + "~3~abc~0{}~~",
          POST + CHUNKED + "~3~abc~0~T{}: v~~",
          POST + CHUNKED + "~3~abc~0~T: v{}w~~",
          POST + CHUNKED + "~3~abc~0~\r{}\n",
          POST + "Connection: X-A{}, X-B~X-A: 1~X-B: 2~" + LENGTH + "~" + HIDDEN,
          POST + "Expect: 100-continue{}~" + LENGTH + "~" + HIDDEN,
          "GET / HTTP/1.1~Host: a~Connection: upgrade~Upgrade: {}websocket~~");

  private Corpus() {}

  /** All of it. */
  static List<String> all() {
    Set<String> all = new LinkedHashSet<>();
    Rows.ALL.forEach(row -> all.add(expand(row)));
    framings(all);
    for (String template : BYTE_SLOTS) {
      fillSlots(expand(template), all);
    }
    return new ArrayList<>(all);
  }

  static String expand(String template) {
    return template.replace("~", "\r\n");
  }

  private static void framings(Set<String> to) {
    for (String start : STARTS) {
      CODINGS.forEach(coding -> to.add(expand(start + coding(coding) + "~" + CHUNKS)));
      lengths(HIDDEN).forEach(length -> to.add(expand(start + length(length) + "~" + HIDDEN)));
    }
    for (String coding : CODINGS) {
      for (String length : lengths("0~~" + HIDDEN)) {
        to.add(expand(POST + length(length) + coding(coding) + "~0~~" + HIDDEN));
        to.add(expand(POST + coding(coding) + length(length) + "~0~~" + HIDDEN));
      }
      to.add(expand(POST + CHUNKED + coding(coding) + "~" + CHUNKS));
      to.add(expand(POST + coding(coding) + CHUNKED + "~" + CHUNKS));
    }
    for (String length : lengths(HIDDEN)) {
      to.add(expand(POST + LENGTH + length(length) + "~" + HIDDEN));
      to.add(expand(POST + length(length) + LENGTH + "~" + HIDDEN));
    }
  }

  private static String coding(String value) {
    return "Transfer-Encoding:" + value + "~";
  }

  private static String length(String value) {
    return "Content-Length:" + value + "~";
  }

  private static List<String> lengths(String body) {
    int length = expand(body).length();
    return LENGTHS.stream()
        .map(
            form ->
                form.contains("%d,%d") || form.contains("%d, %d")
                    ? String.format(form, length, length)
                    : form.contains("%") ? String.format(form, length) : form)
        .toList();
  }

  /** Adds the template with every octet in its slot. */
  static void fillSlots(String template, Collection<String> to) {
    int slot = template.indexOf("{}");
    String before = template.substring(0, slot);
    String after = template.substring(slot + 2);
    for (char octet = 0; octet < 256; octet++) {
      to.add(before + octet + after);
    }
  }
}
