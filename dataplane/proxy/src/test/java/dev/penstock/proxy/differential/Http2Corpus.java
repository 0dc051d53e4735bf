package dev.penstock.proxy.differential;

import static dev.penstock.proxy.differential.Corpus.HIDDEN;
import static dev.penstock.proxy.http.Http2Wire.END_STREAM;
import static dev.penstock.proxy.http.Http2Wire.data;
import static dev.penstock.proxy.http.Http2Wire.headers;
import static dev.penstock.proxy.http.Http2Wire.join;
import static dev.penstock.proxy.http.Http2Wire.preface;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Hostile and odd HTTP/2 requests, the same in every run: each is one stream of a connection of its
 * own. In field lists "{}" is a slot that is filled with every octet in turn.
 */
final class Http2Corpus {
  private static final String SMUGGLED = " HTTP/1.1\r\nHost: a\r\n\r\n" + HIDDEN;
  private static final String LENGTH = Integer.toString(HIDDEN.length());

  private static final List<String[]> BYTE_SLOTS =
      List.of(
          post("/", ":method", "P{}T"),
          post("/", ":method", "{}POST"),
          post("/", ":scheme", "http{}"),
          post("/", ":authority", "a{}b"),
          post("/", ":authority", "a{}"),
          post("/a{}b"),
          post("/a?b{}c"),
          post("{}/"),
          post("/", "x{}y", "v"),
          post("/", "{}x", "v"),
          post("/", "x", "{}v"),
          post("/", "x", "v{}w"),
          post("/", "x", "v{}"),
          post("/", "content-length", LENGTH + "{}"),
          post("/", "content-length{}", LENGTH),
          post("/", "transfer-encoding{}", "chunked"),
          post("/", "cookie", "a=b{}c", "cookie", "d"),
          post("/", "te", "trailers{}"),
          post("/", "expect", "100-continue{}"));

  private static final List<String[]> ROWS =
      List.of(
          post("/" + SMUGGLED),
          post("/", ":method", "GET /" + SMUGGLED),
          post("/", ":authority", "a\r\n\r\n" + HIDDEN),
          post("/", "x", "v\r\n\r\n" + HIDDEN),
          post("/", "x: v\r\n\r\n" + HIDDEN, ""),
          post("/", "", "v"),
          post("/", "X", "v"),
          post("/", "x", ""),
          post("/", ":method", ""),
          post("/", ":method", "CONNECT"),
          post("/", ":method", "get"),
          post("/", ":scheme", "ftp"),
          post("/", ":scheme", "https"),
          post("/", ":authority", ""),
          post("/", ":authority", "a,b"),
          post("/", ":authority", "u@a"),
          post("/", ":authority", "a:80"),
          post("/", ":authority", "a", "host", "a"),
          post("/", ":authority", "a", "host", "b"),
          post("/", "host", "a", "host", "a"),
          post("/", "connection", "close"),
          post("/", "connection", "x", "x", "v"),
          post("/", "keep-alive", "timeout=5"),
          post("/", "proxy-connection", "keep-alive"),
          post("/", "transfer-encoding", "chunked"),
          post("/", "transfer_encoding", "chunked"),
          post("/", "upgrade", "h2c"),
          post("/", "http2-settings", "AAMAAABk"),
          post("/", "te", "gzip"),
          post("/", "te", "trailers"),
          post("/", "expect", "100-continue"),
          post("/", "expect", "x"),
          post("/", "content-length", LENGTH),
          post("/", "content-length", "0"),
          post("/", "content-length", "1"),
          post("/", "content-length", "100"),
          post("/", "content-length", ""),
          post("/", "content-length", LENGTH, "content-length", LENGTH),
          post("/", "content-length", LENGTH + "," + LENGTH),
          post("/", "content-length", LENGTH, "transfer-encoding", "chunked"),
          post("/", "x-forwarded-for", "10.0.0.1", "x_forwarded_for", "10.0.0.2"),
          post("/", ":status", "200"),
          post("/", ":unknown", "v"),
          post("/", ":", "v"),
          new String[] {":method", "GET", ":scheme", "http", ":path", "/"},
          new String[] {":method", "GET", ":scheme", "http", ":authority", "a"},
          new String[] {":method", "GET", ":path", "/", ":authority", "a"},
          new String[] {":scheme", "http", ":path", "/", ":authority", "a"},
          new String[] {":method", "GET", ":scheme", "http", ":path", "/", "host", "a"},
          new String[] {
            ":method", "GET", ":scheme", "http", ":path", "/", "x", "v", ":authority", "a"
          },
          new String[] {
            ":method", "GET", ":method", "POST", ":scheme", "http", ":path", "/", ":authority", "a"
          },
          new String[] {
            ":method", "GET", ":scheme", "http", ":path", "/", ":path", "/b", ":authority", "a"
          },
          new String[] {
            ":method", "GET", ":scheme", "http", ":path", "/", ":authority", "a", ":authority", "b"
          },
          new String[] {":method", "OPTIONS", ":scheme", "http", ":path", "*", ":authority", "a"},
          new String[] {
            ":method",
            "CONNECT",
            ":protocol",
            "websocket",
            ":scheme",
            "http",
            ":path",
            "/",
            ":authority",
            "a"
          });

  private static final List<String[]> TRAILERS =
      List.of(
          new String[] {"x", "v"},
          new String[] {"x", "v\r\n\r\n" + HIDDEN},
          new String[] {"X", "v"},
          new String[] {"", "v"},
          new String[] {"content-length", "0", "transfer-encoding", "chunked"},
          new String[] {"host", "b", "authorization", "v", "x-forwarded-for", "10.0.0.1"},
          new String[] {"connection", "close"},
          new String[] {":path", "/hidden"});

  private Http2Corpus() {}

  /** All of it, from the preface on. */
  static List<String> all() {
    List<String[]> lists = new ArrayList<>(ROWS);
    Rows.PATHS.forEach(path -> lists.add(post(path)));
    for (String[] template : BYTE_SLOTS) {
      for (char octet = 0; octet < 256; octet++) {
        String filler = String.valueOf(octet);
        lists.add(
            Arrays.stream(template).map(text -> text.replace("{}", filler)).toArray(String[]::new));
      }
    }
    List<String> all = new ArrayList<>();
    for (String[] list : lists) {
      all.add(connection(headers(1, 0, list), data(1, END_STREAM, HIDDEN)));
    }
    for (String[] list : ROWS) {
      all.add(connection(headers(1, END_STREAM, list)));
      all.add(connection(headers(1, 0, list), data(1, 0, HIDDEN)));
    }
    for (String[] list : TRAILERS) {
      byte[] head = headers(1, 0, post("/"));
      all.add(connection(head, data(1, 0, HIDDEN), headers(1, END_STREAM, list)));
      all.add(connection(head, data(1, 0, HIDDEN), headers(1, 0, list)));
    }
    return all;
  }

  private static String connection(byte[]... frames) {
    return new String(join(preface(), join(frames)), StandardCharsets.ISO_8859_1);
  }

  /** A POST with other fields; pseudo-header fields replace those of the same name. */
  private static String[] post(String path, String... others) {
    List<String> pseudo =
        new ArrayList<>(
            List.of(":method", "POST", ":scheme", "http", ":authority", "a", ":path", path));
    List<String> rest = new ArrayList<>();
    for (int i = 0; i < others.length; i += 2) {
      int at = pseudo.indexOf(others[i]);
      if (at >= 0) {
        pseudo.set(at + 1, others[i + 1]);
      } else {
        rest.addAll(List.of(others[i], others[i + 1]));
      }
    }
    pseudo.addAll(rest);
    return pseudo.toArray(String[]::new);
  }
}
