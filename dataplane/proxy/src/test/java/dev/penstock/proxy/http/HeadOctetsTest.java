package dev.penstock.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class HeadOctetsTest {
  @Test
  void shouldPutNumbersInTheirDecimalDigits() {
    for (long number : new long[] {0, 7, 9, 10, 99, 100, 1_234_567_890_123L, Long.MAX_VALUE}) {
      HeadOctets octets = new HeadOctets().begin();
      octets.put("n=");
      octets.putDecimal(number);
      octets.put(';');

      ByteBuf out = Unpooled.buffer();
      octets.writeTo(out);
      assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo("n=" + number + ";");
    }
  }
}
