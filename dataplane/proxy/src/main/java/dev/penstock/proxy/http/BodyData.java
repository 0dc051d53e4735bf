package dev.penstock.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCounted;

/**
 * A piece of a body, freed of its framing. The receiver owns the buffer: it releases it or passes
 * it on. {@code ReferenceCountUtil.release} works on it, so Netty releases one whose write fails.
 *
 * @param content never empty when it comes from a decoder
 */
public record BodyData(ByteBuf content) implements HttpEvent, ReferenceCounted {
  @Override
  public int refCnt() {
    return content.refCnt();
  }

  @Override
  public BodyData retain() {
    content.retain();
    return this;
  }

  @Override
  public BodyData retain(int increment) {
    content.retain(increment);
    return this;
  }

  @Override
  public BodyData touch() {
    content.touch();
    return this;
  }

  @Override
  public BodyData touch(Object hint) {
    content.touch(hint);
    return this;
  }

  @Override
  public boolean release() {
    return content.release();
  }

  @Override
  public boolean release(int decrement) {
    return content.release(decrement);
  }
}
