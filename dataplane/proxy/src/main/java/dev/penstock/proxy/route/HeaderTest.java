package dev.penstock.proxy.route;

import dev.penstock.proxy.http.Headers;
import io.netty.util.AsciiString;

/** A header that must be there with a value. */
record HeaderTest(AsciiString name, ValueTest value) {
  /** A field that is repeated matches by any of its lines, so that none can hide another. */
  private boolean accepts(Headers fields, MatchBudget budget) {
    for (int i = fields.indexOf(name, 0); i >= 0; i = fields.indexOf(name, i + 1)) {
      if (value.accepts(fields, i, budget)) {
        return true;
      }
    }
    return false;
  }

  /** Whether every test accepts. */
  static boolean allAccept(HeaderTest[] tests, Headers fields, MatchBudget budget) {
    for (HeaderTest test : tests) {
      if (!test.accepts(fields, budget)) {
        return false;
      }
    }
    return true;
  }
}
