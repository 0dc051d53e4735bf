package dev.penstock.proxy.soak;

/**
 * One of the requests of the load.
 *
 * @param body how many octets it has; none is a GET
 * @param answer how many octets its answer has
 */
record Ask(String path, int body, int answer) {
  private static final Ask GET = new Ask("/128", 0, 128);
  private static final Ask POST = new Ask("/4096", 4_096, 4_096);
  private static final int POST_EVERY = 8;

  /** The one of a number: of eight, one with a body. */
  static Ask of(long number) {
    return number % POST_EVERY == 0 ? POST : GET;
  }

  String method() {
    return body == 0 ? "GET" : "POST";
  }
}
