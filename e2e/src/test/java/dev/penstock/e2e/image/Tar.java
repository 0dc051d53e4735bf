package dev.penstock.e2e.image;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/** As much of the tar format as archives of images need: files and folders with short names. */
final class Tar {
  private static final int BLOCK = 512;
  private static final int NAME = 100;
  private static final int MODE_AT = 100;
  private static final int SIZE_AT = 124;
  private static final int SUM_AT = 148;
  private static final int TYPE_AT = 156;
  private static final int MAGIC_AT = 257;

  private Tar() {}

  /** Who is given the files of an archive, one by one. */
  interface Files {
    /** A file's name and content. */
    void accept(String name, byte[] content) throws IOException;
  }

  /** Reads an archive to its end. */
  static void read(InputStream in, Files files) throws IOException {
    byte[] header = in.readNBytes(BLOCK);
    while (header.length == BLOCK && header[0] != 0) {
      int size = Integer.parseInt(text(header, SIZE_AT, 12).strip(), 8);
      byte[] content = in.readNBytes(size);
      if (content.length < size) {
        throw new EOFException("the archive ends within " + text(header, 0, NAME));
      }
      in.skipNBytes(padding(size));
      files.accept(text(header, 0, NAME), content);
      header = in.readNBytes(BLOCK);
    }
  }

  private static String text(byte[] header, int start, int length) {
    String field = new String(header, start, length, US_ASCII);
    int end = field.indexOf('\0');
    return end < 0 ? field : field.substring(0, end);
  }

  /** Adds a folder. */
  static void folder(OutputStream out, String name) throws IOException {
    out.write(header(name + "/", 0, 0755, '5'));
  }

  /** Adds a file. */
  static void file(OutputStream out, String name, byte[] content) throws IOException {
    out.write(header(name, content.length, 0644, '0'));
    out.write(content);
    out.write(new byte[padding(content.length)]);
  }

  /** Ends the archive. */
  static void end(OutputStream out) throws IOException {
    out.write(new byte[2 * BLOCK]);
  }

  private static int padding(int size) {
    return Math.floorMod(-size, BLOCK);
  }

  private static byte[] header(String name, int size, int mode, char type) {
    byte[] header = new byte[BLOCK];
    byte[] bytes = name.getBytes(US_ASCII);
    if (bytes.length > NAME) {
      throw new IllegalArgumentException("longer than an entry's name may be: " + name);
    }
    put(header, 0, bytes);
    put(header, MODE_AT, "%07o\0%07o\0%07o\0".formatted(mode, 0, 0).getBytes(US_ASCII));
    put(header, SIZE_AT, "%011o\0%011o\0".formatted(size, 0).getBytes(US_ASCII));
    header[TYPE_AT] = (byte) type;
    put(header, MAGIC_AT, "ustar\00000".getBytes(US_ASCII));
    Arrays.fill(header, SUM_AT, TYPE_AT, (byte) ' ');
    int sum = 0;
    for (byte b : header) {
      sum += b;
    }
    put(header, SUM_AT, "%06o\0 ".formatted(sum).getBytes(US_ASCII));
    return header;
  }

  private static void put(byte[] header, int at, byte[] bytes) {
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }
}
