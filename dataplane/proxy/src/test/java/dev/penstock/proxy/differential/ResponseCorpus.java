package dev.penstock.proxy.differential;

import java.util.ArrayList;
import java.util.List;

/** Hostile and odd answers of a backend; the notation is {@link Corpus}'s. */
final class ResponseCorpus {
  /** An answer to no request. */
  static final String HIDDEN = "HTTP/1.1 299 Hidden\r\nContent-Length: 6\r\n\r\nhidden";

  private static final String OK = "HTTP/1.1 200 OK~";
  private static final String CHUNKED = OK + "Transfer-Encoding: chunked~~";

  private static final List<String> BYTE_SLOTS =
      List.of(
          "{}HTTP/1.1 200 OK~Content-Length: 3~~abc",
          "HTTP/1{}.1 200 OK~Content-Length: 3~~abc",
          "HTTP/1.1{} 200 OK~Content-Length: 3~~abc",
          "HTTP/1.1 {}200 OK~Content-Length: 3~~abc",
          "HTTP/1.1 200{} OK~Content-Length: 3~~abc",
          "HTTP/1.1 200 O{}K~Content-Length: 3~~abc",
          "HTTP/1.1 200 OK\r{}\nContent-Length: 3~~abc",
          OK + "X{}: v~Content-Length: 3~~abc",
          OK + "X: v{}w~Content-Length: 3~~abc",
          OK + "X: v\r{}\nContent-Length: 3~~abc",
          OK + "Content-Length{}: 3~~abc",
          OK + "Content-Length: {}3~~abc",
          OK + "Content-Length: 3{}~~abc",
          OK + "Content-Length: 3~\r{}\nabc",
          OK + "Transfer-Encoding{}: chunked~~3~abc~0~~",
          OK + "Transfer-Encoding: {}chunked~~3~abc~0~~",
          OK + "Transfer-Encoding: chunked{}~~3~abc~0~~",
          OK + "Content-Length: 3~Transfer-Encoding{}: chunked~~0~~",
          CHUNKED + "{}3~abc~0~~",
          CHUNKED + "3{}~abc~0~~",
          CHUNKED + "3;a{}~abc~0~~",
          CHUNKED + "3\r{}\nabc~0~~",
          CHUNKED + "3~abc{}~0~~",
          CHUNKED + "3~abc~0{}~~",
          CHUNKED + "3~abc~0~T{}: v~~",
          CHUNKED + "3~abc~0~T: v{}w~~");

  private static final List<String> ROWS =
      List.of(
          OK + "Content-Length: 3~~abc",
          OK + "Content-Length: 3~~abcdef",
          OK + "Content-Length: 0~~",
          OK + "Content-Length: 3~Content-Length: 3~~abc",
          OK + "Content-Length: 3~Content-Length: 5~~abc",
          OK + "Content-Length: 0~Transfer-Encoding: chunked~~0~~",
          OK + "Connection: close~Content-Length: 3~~abc",
          OK + "Connection: Content-Length~Content-Length: 3~~abc",
          OK + "~abc",
          "HTTP/1.0 200 OK~Content-Length: 3~~abc",
          "HTTP/1.0 200 OK~Connection: keep-alive~Content-Length: 3~~abc",
          "HTTP/1.1 204 No Content~~",
          "HTTP/1.1 204 No Content~Content-Length: 3~~abc",
          "HTTP/1.1 204 No Content~Transfer-Encoding: chunked~~0~~",
          "HTTP/1.1 205 Reset~Content-Length: 0~~",
          "HTTP/1.1 304 Not Modified~Content-Length: 3~~abc",
          "HTTP/1.1 101 Switching~Upgrade: websocket~Connection: upgrade~~",
          CHUNKED + "0~~",
          CHUNKED + "3~abc~0~~abc",
          CHUNKED + "3~abc~0~Content-Length: 3~X: y~~");

  private ResponseCorpus() {}

  /** All of it. */
  static List<String> all() {
    List<String> all = new ArrayList<>();
    ROWS.forEach(row -> all.add(Corpus.expand(row)));
    BYTE_SLOTS.forEach(template -> Corpus.fillSlots(Corpus.expand(template), all));
    return all;
  }
}
