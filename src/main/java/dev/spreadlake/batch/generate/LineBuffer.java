package dev.spreadlake.batch.generate;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;

/** One line of CSV being written, as bytes, without allocation per field. One thread. */
final class LineBuffer {
  private static final long MICROS_A_DAY = 86_400_000_000L;

  private byte[] bytes = new byte[256];
  private int length;
  private long dayWritten = Long.MIN_VALUE;
  private final byte[] dayText = new byte[10];

  void clear() {
    length = 0;
  }

  LineBuffer raw(int value) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, length * 2);
    }
    bytes[length++] = (byte) value;
    return this;
  }

  LineBuffer comma() {
    return raw(',');
  }

  /** ASCII text. */
  LineBuffer text(String text) {
    for (int i = 0; i < text.length(); i++) {
      raw(text.charAt(i));
    }
    return this;
  }

  LineBuffer number(long value) {
    if (value < 0) {
      raw('-');
      return number(-value);
    }
    long unit = 1;
    while (value / unit >= 10) {
      unit *= 10;
    }
    for (; unit > 0; unit /= 10) {
      raw('0' + (int) (value / unit % 10));
    }
    return this;
  }

  /**
   * {@code unscaled} · 10^-{@code decimals} with exactly 18 decimals, as the source writes it.
   *
   * @param tail a number whose digits fill the decimals that are left; 0 for zeros
   */
  LineBuffer amount(long unscaled, int decimals, long tail) {
    long unit = 1;
    for (int i = 0; i < decimals; i++) {
      unit *= 10;
    }
    number(unscaled / unit).raw('.');
    long rest = unscaled % unit;
    for (long digit = unit / 10; digit > 0; digit /= 10) {
      raw('0' + (int) (rest / digit % 10));
    }
    long left = tail;
    for (int i = decimals; i < 18; i++, left /= 10) {
      raw('0' + (int) (left % 10));
    }
    return this;
  }

  /**
   * A UTC time, {@code 2020-01-10 14:11:05.63}.
   *
   * @param fractionDigits digits of the fraction, or -1: as few as tell the whole time
   */
  LineBuffer time(long epochMicros, char between, int fractionDigits) {
    long day = Math.floorDiv(epochMicros, MICROS_A_DAY);
    if (day != dayWritten) {
      dayWritten = day;
      byte[] text = LocalDate.ofEpochDay(day).toString().getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(text, 0, dayText, 0, 10);
    }
    for (byte b : dayText) {
      raw(b);
    }
    long micros = Math.floorMod(epochMicros, MICROS_A_DAY);
    int second = (int) (micros / 1_000_000);
    raw(between);
    two(second / 3600).raw(':');
    two(second / 60 % 60).raw(':');
    two(second % 60);
    int fraction = (int) (micros % 1_000_000);
    int digits = fractionDigits;
    if (digits < 0) {
      digits = 6;
      for (int f = fraction; digits > 0 && f % 10 == 0; f /= 10) {
        digits--;
      }
    }
    if (digits > 0) {
      raw('.');
    }
    int unit = 100_000;
    for (int i = 0; i < digits; i++, unit /= 10) {
      raw('0' + fraction / unit % 10);
    }
    return this;
  }

  private LineBuffer two(int value) {
    raw('0' + value / 10);
    return raw('0' + value % 10);
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, length);
  }

  /** What was written, one byte a character. */
  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }
}
