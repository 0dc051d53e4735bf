package dev.penstock.proxy.soak;

/** Is told of each lane when it can carry a request, and what became of the one it carried. */
interface Lanes {
  /** It can carry a request. */
  void free(Lane lane);

  /** The whole of an answer with 200 came, with as many octets as there should be. */
  void answered(String round);

  /** Anything else. */
  void failed(String fault);
}
