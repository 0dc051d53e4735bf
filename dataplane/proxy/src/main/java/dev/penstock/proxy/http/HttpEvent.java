package dev.penstock.proxy.http;

/**
 * One part of an HTTP message, whatever protocol carries it. See the package comment for order,
 * threads and who owns buffers.
 */
public sealed interface HttpEvent
    permits RequestHead, ResponseHead, BodyData, BodyEnd, DecodeFailure, StreamReset {}
