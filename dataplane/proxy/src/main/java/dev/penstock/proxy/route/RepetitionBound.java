package dev.penstock.proxy.route;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Estimates how large an expression's program gets by its counted repetitions, which the compiler
 * writes out: {@code ((a{100}){100}){100}} takes a million instructions and hundreds of megabytes
 * to compile, so this has to be known before. Reads just enough syntax for that; what it takes for
 * a repetition and is none makes the result too high at most.
 */
final class RepetitionBound {
  private static final long CEILING = Integer.MAX_VALUE;

  private final String pattern;
  private final Deque<Long> outer = new ArrayDeque<>();
  private long group;
  private long last;
  private int at;

  RepetitionBound(String pattern) {
    this.pattern = pattern;
  }

  /** About the number of instructions, capped. */
  long compute() {
    while (at < pattern.length()) {
      step(pattern.charAt(at));
    }
    while (!outer.isEmpty()) {
      closeGroup();
    }
    return group + last;
  }

  private void step(char c) {
    switch (c) {
      case '(' -> {
        outer.push(group + last);
        group = 0;
        last = 0;
        at++;
      }
      case ')' -> {
        closeGroup();
        at++;
      }
      case '{' -> repeat();
      case '[' -> {
        skipClass();
        atom();
      }
      case '\\' -> {
        skipEscape();
        atom();
      }
      default -> {
        at++;
        atom();
      }
    }
  }

  private void atom() {
    group = Math.min(CEILING, group + last);
    last = 1;
  }

  private void closeGroup() {
    if (!outer.isEmpty()) {
      last = Math.min(CEILING, group + last + 2);
      group = outer.pop();
    }
  }

  private void repeat() {
    int end = pattern.indexOf('}', at);
    if (end < 0) {
      at++;
      atom();
      return;
    }
    long highest = 1;
    long number = 0;
    for (int i = at + 1; i < end; i++) {
      char c = pattern.charAt(i);
      number = c >= '0' && c <= '9' ? Math.min(CEILING, number * 10 + c - '0') : 0;
      highest = Math.max(highest, number);
    }
    last = Math.min(CEILING, last * highest);
    at = end + 1;
  }

  private void skipEscape() {
    at += 2;
    // \x{10FFFF} and \p{Greek} have braces that repeat nothing.
    if (pattern.startsWith("{", at) && "xpP".indexOf(pattern.charAt(at - 1)) >= 0) {
      int end = pattern.indexOf('}', at);
      at = end < 0 ? pattern.length() : end + 1;
    }
  }

  private void skipClass() {
    // A "]" directly after "[" or "[^" stands for itself.
    int i = pattern.startsWith("[^", at) ? at + 2 : at + 1;
    i += pattern.startsWith("]", i) ? 1 : 0;
    while (i < pattern.length() && pattern.charAt(i) != ']') {
      i += pattern.charAt(i) == '\\' ? 2 : 1;
    }
    at = i + 1;
  }
}
