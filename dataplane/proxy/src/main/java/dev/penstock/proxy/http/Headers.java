package dev.penstock.proxy.http;

import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The header or trailer fields of one message, in order, as octets. Names are lower case; values
 * are as received, without the white space around them. All arguments called {@code name} must be
 * lower case: comparison is by octets.
 *
 * <p>No {@code Headers} ever holds a name that is no token, or a CR, LF, NUL or another control
 * octet in a value: decoders reject these and {@link #add} refuses them, so what is written to a
 * connection needs no further check.
 */
public final class Headers {
  /** No fields, and none can be added. */
  public static final Headers EMPTY = new Headers(0);

  private static final int INITIAL_FIELDS = 16;

  private AsciiString[] names;
  private AsciiString[] values;
  private int size;

  /** No fields yet. */
  public Headers() {
    this(INITIAL_FIELDS);
  }

  Headers(int capacity) {
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
    return names[checked(index)];
  }

  /** The value of the field line at {@code index}, from 0 to size - 1. */
  public AsciiString value(int index) {
    return values[checked(index)];
  }

  /** The index of the first field line of this name from index {@code from} on, or -1. */
  public int indexOf(AsciiString name, int from) {
    for (int i = from; i < size; i++) {
      if (names[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** The value of the first field line of this name, or null. */
  public @Nullable AsciiString get(AsciiString name) {
    int index = indexOf(name, 0);
    return index < 0 ? null : values[index];
  }

  /** The values of all field lines of this name, in order; empty when there is none. */
  public List<AsciiString> getAll(AsciiString name) {
    List<AsciiString> all = new ArrayList<>();
    for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + 1)) {
      all.add(values[i]);
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
    int index = indexOf(name, 0);
    if (index < 0) {
      return addParsed(name, value);
    }
    values[index] = value;
    removeFrom(name, index + 1);
    return this;
  }

  /** Removes all field lines of this name. Returns true when there was one. */
  public boolean remove(AsciiString name) {
    return removeFrom(name, 0);
  }

  /** Removes the field line at {@code index}; those after it move down by one. */
  public void removeAt(int index) {
    int after = checked(index) + 1;
    System.arraycopy(names, after, names, index, size - after);
    System.arraycopy(values, after, values, index, size - after);
    size--;
  }

  /** An independent copy; the names and values themselves are immutable and shared. */
  public Headers copy() {
    Headers copy = new Headers(Math.max(size, INITIAL_FIELDS));
    System.arraycopy(names, 0, copy.names, 0, size);
    System.arraycopy(values, 0, copy.values, 0, size);
    copy.size = size;
    return copy;
  }

  /** Appends what a decoder has already checked. */
  Headers addParsed(AsciiString name, AsciiString value) {
    if (this == EMPTY) {
      throw new UnsupportedOperationException("Headers.EMPTY is shared and stays empty");
    }
    if (size == names.length) {
      int capacity = Math.max(INITIAL_FIELDS, size * 2);
      names = Arrays.copyOf(names, capacity);
      values = Arrays.copyOf(values, capacity);
    }
    names[size] = name;
    values[size] = value;
    size++;
    return this;
  }

  /** Replaces a value by one that is made of checked ones. */
  void replaceParsed(int index, AsciiString value) {
    values[checked(index)] = value;
  }

  private boolean removeFrom(AsciiString name, int from) {
    int kept = from;
    for (int i = from; i < size; i++) {
      if (!names[i].equals(name)) {
        names[kept] = names[i];
        values[kept] = values[i];
        kept++;
      }
    }
    boolean removed = kept != size;
    size = kept;
    return removed;
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
    return Arrays.asList(names).subList(0, size).toString();
  }
}
