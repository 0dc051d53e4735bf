package dev.penstock.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The header or trailer fields of one message, in order, as octets. Names are lower case; values
 * are as received, without the white space around them. All arguments called {@code name} must be
 * lower case: comparison is by octets.
 *
 * <p>No {@code Headers} ever holds a name that is no token, or a CR, LF, NUL or another control
 * octet in a value: decoders reject these and {@link #add} refuses them, so what is written to a
 * connection needs no further check.
 *
 * <p>Fields that a decoder has read lie in the octets of their section, and become objects only
 * when asked for as such. These are copies: the section's array serves the next message.
 */
public final class Headers {
  /** No fields, and none can be added. */
  public static final Headers EMPTY = new Headers(0);

  private static final int INITIAL_FIELDS = 16;
  private static final int INITIAL_OCTETS = 512;

  private static final AsciiString COLON_AND_SPACE = AsciiString.cached(": ");
  private static final AsciiString CR_AND_LF = AsciiString.cached("\r\n");

  /** Where a field line's name and value begin and end in the section. */
  private static final int SPANS = 4;

  private static final int NAME_END = 1;
  private static final int VALUE_START = 2;
  private static final int VALUE_END = 3;

  private byte[] section = {};
  private int[] spans;

  /** An element is null while the section alone has it. */
  private @Nullable AsciiString[] names;

  /** As {@code names}. */
  private @Nullable AsciiString[] values;

  private int size;

  /** A bit for each kind of name that was added: what is not there is mostly seen by it. */
  private long kinds;

  /** No fields yet. */
  public Headers() {
    this(INITIAL_FIELDS);
  }

  private Headers(int capacity) {
    spans = new int[capacity * SPANS];
    names = new AsciiString[capacity];
    values = new AsciiString[capacity];
  }

  /** The number of field lines: a name that is repeated counts each time. */
  public int size() {
    return size;
  }

  /** True when there is no field. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** The lower-case name of the field line at {@code index}, from 0 to size - 1. */
  public AsciiString name(int index) {
    AsciiString name = names[checked(index)];
    if (name == null) {
      int at = index * SPANS;
      name = new AsciiString(section, spans[at], spans[at + NAME_END] - spans[at], true);
      names[index] = name;
    }
    return name;
  }

  /** The value of the field line at {@code index}, from 0 to size - 1. */
  public AsciiString value(int index) {
    AsciiString value = values[checked(index)];
    if (value == null) {
      int start = spans[index * SPANS + VALUE_START];
      value = new AsciiString(section, start, spans[index * SPANS + VALUE_END] - start, true);
      values[index] = value;
    }
    return value;
  }

  /** Whether the field line at {@code index} has this name. */
  public boolean isNamed(int index, AsciiString name) {
    AsciiString known = names[checked(index)];
    if (known != null) {
      return known.equals(name);
    }
    int start = spans[index * SPANS];
    return regionEquals(start, spans[index * SPANS + NAME_END], name);
  }

  /** Whether the field line at {@code index} has exactly this value. */
  public boolean hasValue(int index, AsciiString value) {
    AsciiString known = values[checked(index)];
    if (known != null) {
      return known.equals(value);
    }
    int start = spans[index * SPANS + VALUE_START];
    return regionEquals(start, spans[index * SPANS + VALUE_END], value);
  }

  private boolean regionEquals(int start, int end, AsciiString other) {
    int from = other.arrayOffset();
    return end - start == other.length()
        && Arrays.equals(section, start, end, other.array(), from, from + other.length());
  }

  /** How many octets the name of the field line at {@code index} has. */
  int nameLength(int index) {
    AsciiString known = names[checked(index)];
    return known == null ? spans[index * SPANS + NAME_END] - spans[index * SPANS] : known.length();
  }

  /** Where in the section the value of a field line lies that is as it was read. */
  int valueStart(int index) {
    return spans[checked(index) * SPANS + VALUE_START];
  }

  /** How many octets the value of the field line at {@code index} has. */
  int valueLength(int index) {
    AsciiString known = values[checked(index)];
    return known == null
        ? spans[index * SPANS + VALUE_END] - spans[index * SPANS + VALUE_START]
        : known.length();
  }

  /** What kind of name the field line at {@code index} has: a bit, as in {@link NameSet}. */
  long kind(int index) {
    AsciiString known = names[checked(index)];
    if (known != null) {
      return kind(known);
    }
    int start = spans[index * SPANS];
    return kind(section[start], spans[index * SPANS + NAME_END] - start);
  }

  /** One octet of the name of the field line at {@code index}. */
  byte nameOctet(int index, int at) {
    AsciiString known = names[index];
    return known == null ? section[spans[index * SPANS] + at] : known.byteAt(at);
  }

  /** One octet of the value of the field line at {@code index}. */
  byte valueOctet(int index, int at) {
    AsciiString known = values[index];
    return known == null ? section[spans[index * SPANS + VALUE_START] + at] : known.byteAt(at);
  }

  /**
   * Writes the field line at {@code index}, its CRLF included. One that stands in the section as it
   * is to be written is copied in one go.
   */
  void writeTo(int index, HeadOctets out) {
    AsciiString name = names[checked(index)];
    AsciiString value = values[index];
    int at = index * SPANS;
    int valueStart = spans[at + VALUE_START];
    if (name == null
        && value == null
        && valueStart == spans[at + NAME_END] + 2
        && section[valueStart - 1] == ' ') {
      out.put(section, spans[at], spans[at + VALUE_END]);
    } else {
      if (name == null) {
        out.put(section, spans[at], spans[at + NAME_END]);
      } else {
        out.put(name);
      }
      out.put(COLON_AND_SPACE);
      if (value == null) {
        out.put(section, valueStart, spans[at + VALUE_END]);
      } else {
        out.put(value);
      }
    }
    out.put(CR_AND_LF);
  }

  /** The index of the first field line of this name from index {@code from} on, or -1. */
  public int indexOf(AsciiString name, int from) {
    if ((kinds & kind(name)) == 0) {
      return -1;
    }
    for (int i = from; i < size; i++) {
      if (isNamed(i, name)) {
        return i;
      }
    }
    return -1;
  }

  static long kind(AsciiString name) {
    return name.isEmpty() ? 0 : kind(name.byteAt(0), name.length());
  }

  private static long kind(byte first, int length) {
    return 1L << (first * 5 + length);
  }

  /** The value of the first field line of this name, or null. */
  public @Nullable AsciiString get(AsciiString name) {
    int index = indexOf(name, 0);
    return index < 0 ? null : value(index);
  }

  /** The values of all field lines of this name, in order; empty when there is none. */
  public List<AsciiString> getAll(AsciiString name) {
    List<AsciiString> all = new ArrayList<>();
    for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + 1)) {
      all.add(value(i));
    }
    return all;
  }

  /** How many field lines have this name. */
  public int count(AsciiString name) {
    int count = 0;
    for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + 1)) {
      count++;
    }
    return count;
  }

  /** True when at least one field line has this name. */
  public boolean contains(AsciiString name) {
    return indexOf(name, 0) >= 0;
  }

  /**
   * Appends a field line.
   *
   * @throws IllegalArgumentException when the name is no lower-case token, or the value holds what
   *     a field value must not ({@link HttpSyntax#isFieldValue})
   */
  public Headers add(AsciiString name, AsciiString value) {
    check(name, value);
    return addParsed(name, value);
  }

  /**
   * Makes this the only field line of its name, in the place of the first.
   *
   * @throws IllegalArgumentException as {@link #add}
   */
  public Headers set(AsciiString name, AsciiString value) {
    check(name, value);
    setParsed(name, value);
    return this;
  }

  /** Removes all field lines of this name. Returns true when there was one. */
  public boolean remove(AsciiString name) {
    return removeFrom(name, 0);
  }

  /** Removes the field line at {@code index}; those after it move down by one. */
  public void removeAt(int index) {
    int after = checked(index) + 1;
    System.arraycopy(spans, after * SPANS, spans, index * SPANS, (size - after) * SPANS);
    System.arraycopy(names, after, names, index, size - after);
    System.arraycopy(values, after, values, index, size - after);
    size--;
  }

  /** An independent copy. */
  public Headers copy() {
    Headers copy = new Headers(Math.max(size, INITIAL_FIELDS));
    copy.section = section.clone();
    System.arraycopy(spans, 0, copy.spans, 0, size * SPANS);
    System.arraycopy(names, 0, copy.names, 0, size);
    System.arraycopy(values, 0, copy.values, 0, size);
    copy.size = size;
    copy.kinds = kinds;
    return copy;
  }

  /** Forgets all fields and takes a section off {@code in}, in which those to come lie. */
  void receive(ByteBuf in, int octets) {
    clear();
    if (section.length < octets) {
      section = new byte[Math.max(INITIAL_OCTETS, octets)];
    }
    in.readBytes(section, 0, octets);
  }

  /** What was received, and after its end anything. */
  byte[] section() {
    return section;
  }

  /** Forgets all fields. */
  void clear() {
    Arrays.fill(names, null);
    Arrays.fill(values, null);
    size = 0;
    kinds = 0;
  }

  /** Octets of memory that it keeps for fields to come. */
  int capacity() {
    return section.length + spans.length * Integer.BYTES;
  }

  /** Appends what a decoder has already checked. */
  Headers addParsed(AsciiString name, AsciiString value) {
    int index = append(name.byteAt(0), name.length());
    names[index] = name;
    values[index] = value;
    return this;
  }

  /** As {@link #set}, of what is known to be right. */
  void setParsed(AsciiString name, AsciiString value) {
    values[setName(name)] = value;
  }

  /** The same with a value that is not copied when it lies in the section. */
  void setParsed(AsciiString name, Octets value) {
    int index = setName(name);
    if (value.liesIn(section)) {
      values[index] = null;
      spans[index * SPANS + VALUE_START] = value.start();
      spans[index * SPANS + VALUE_END] = value.start() + value.length();
    } else {
      values[index] = value.copy();
    }
  }

  /** The index of the one field line of this name, whose value is to be set. */
  private int setName(AsciiString name) {
    int index = indexOf(name, 0);
    if (index < 0) {
      index = append(name.byteAt(0), name.length());
      names[index] = name;
    } else {
      removeFrom(name, index + 1);
    }
    return index;
  }

  /** Appends what a decoder has found between these places of the section, and checked. */
  void addParsed(int nameStart, int nameEnd, int valueStart, int valueEnd) {
    int index = append(section[nameStart], nameEnd - nameStart);
    names[index] = null;
    values[index] = null;
    int at = index * SPANS;
    spans[at] = nameStart;
    spans[at + NAME_END] = nameEnd;
    spans[at + VALUE_START] = valueStart;
    spans[at + VALUE_END] = valueEnd;
  }

  private int append(byte first, int length) {
    if (this == EMPTY) {
      throw new UnsupportedOperationException("Headers.EMPTY is shared and stays empty");
    }
    if (size == names.length) {
      int capacity = Math.max(INITIAL_FIELDS, size * 2);
      spans = Arrays.copyOf(spans, capacity * SPANS);
      names = Arrays.copyOf(names, capacity);
      values = Arrays.copyOf(values, capacity);
    }
    kinds |= kind(first, length);
    return size++;
  }

  /** Replaces a value by one that is made of checked ones. */
  void replaceParsed(int index, AsciiString value) {
    values[checked(index)] = value;
  }

  private boolean removeFrom(AsciiString name, int from) {
    int kept = indexOf(name, from);
    if (kept < 0) {
      return false;
    }
    for (int i = kept + 1; i < size; i++) {
      if (!isNamed(i, name)) {
        System.arraycopy(spans, i * SPANS, spans, kept * SPANS, SPANS);
        names[kept] = names[i];
        values[kept] = values[i];
        kept++;
      }
    }
    size = kept;
    return true;
  }

  private int checked(int index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException("no field " + index + " among " + size);
    }
    return index;
  }

  private static void check(AsciiString name, AsciiString value) {
    if (!HttpSyntax.isToken(name)) {
      throw new IllegalArgumentException("a field name must be a token (RFC 9110 section 5.1)");
    }
    for (int i = 0; i < name.length(); i++) {
      byte octet = name.byteAt(i);
      if (octet >= 'A' && octet <= 'Z') {
        throw new IllegalArgumentException("a field name must be in lower case: " + name);
      }
    }
    if (!HttpSyntax.isFieldValue(value)) {
      throw new IllegalArgumentException(
          "the value of " + name + " must have no control characters and no blanks around it");
    }
  }

  /** Names only: values can be secrets. */
  @Override
  public String toString() {
    return IntStream.range(0, size).mapToObj(this::name).toList().toString();
  }
}
