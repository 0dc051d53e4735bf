package dev.penstock.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class NameSetTest {
  private static final List<String> NAMES = List.of("te", "host", "upgrade", "keep-alive");
  private static final String LETTERS = "aehkptuv-";

  private final NameSet set =
      NameSet.of(NAMES.stream().map(AsciiString::new).toArray(AsciiString[]::new));

  @Test
  void shouldHaveItsNamesAloneWhetherReadOrAdded() throws MalformedException {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      String name = i % 2 == 0 ? NAMES.get(random.nextInt(NAMES.size())) : anyName(random);
      boolean expected = NAMES.contains(name);
      Headers added = new Headers().add(new AsciiString(name), new AsciiString("v"));

      assertThat(set.has(new AsciiString(name))).as(name).isEqualTo(expected);
      assertThat(set.has(added, 0)).as(name).isEqualTo(expected);
      assertThat(set.has(read(name), 0)).as(name).isEqualTo(expected);
      assertThat(set.mayHave(added, 0) || !expected).as(name).isTrue();
    }
  }

  private static Headers read(String name) throws MalformedException {
    byte[] section = (name + ": v\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    Headers headers = new Headers();
    headers.receive(Unpooled.wrappedBuffer(section), section.length);
    FieldParser.parse(headers, 0, section.length);
    return headers;
  }

  private static String anyName(Random random) {
    StringBuilder name = new StringBuilder();
    for (int i = random.nextInt(1, 12); i > 0; i--) {
      name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return name.toString();
  }
}
