package dev.penstock.proxy.http;

/** The protocol a message came by. The encoders choose the wire form by their own connection. */
public enum HttpVersion {
  H1_0,
  H1_1,
  H2
}
