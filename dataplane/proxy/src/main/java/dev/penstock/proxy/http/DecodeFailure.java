package dev.penstock.proxy.http;

/**
 * The peer sent what cannot be read as one HTTP message with one meaning. Nothing follows: on
 * HTTP/1.1 all further bytes of the connection are dropped, on HTTP/2 those of the stream. The
 * receiver answers (when it still can) and closes the connection or stream.
 *
 * @param status what to answer a client with: 400, 414, 417, 431, 501 or 505; always 502 for a
 *     response, whose client is another
 * @param reason what is wrong, for a log and for the answer's text; never quotes the input
 */
public record DecodeFailure(int status, String reason) implements HttpEvent {}
