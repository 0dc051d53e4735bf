package dev.penstock.proxy.http;

import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;

/**
 * Heads of requests that are over, which each event loop keeps for those to come. The loop and not
 * the connection: of those most are idle, and what they hold is what they cost.
 */
final class RequestHeads {
  private static final int MAX_HEADS = 64;
  private static final int MAX_CAPACITY = 8 * 1024;

  private static final FastThreadLocal<ArrayDeque<RequestHead>> SPARE =
      new FastThreadLocal<>() {
        @Override
        protected ArrayDeque<RequestHead> initialValue() {
          return new ArrayDeque<>();
        }
      };

  private RequestHeads() {}

  /** One that nobody else has. */
  static RequestHead take() {
    RequestHead spare = SPARE.get().pollLast();
    return spare == null ? new RequestHead() : spare;
  }

  /** Takes back what {@link #take} gave, unless somebody has it still. */
  static void giveBack(RequestHead head) {
    ArrayDeque<RequestHead> spare = SPARE.get();
    boolean large = head.headers().capacity() > MAX_CAPACITY;
    if (!head.isRetained() && !large && spare.size() < MAX_HEADS) {
      head.clear();
      spare.addLast(head);
    }
  }
}
