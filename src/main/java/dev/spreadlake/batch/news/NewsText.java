package dev.spreadlake.batch.news;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.text.StringEscapeUtils;

/** What is done to a text before it is judged, and what it was. Pure. */
final class NewsText {
  /**
   * A text made readable.
   *
   * @param text without tags, entities, control characters and runs of blanks
   * @param repaired bytes that had been read in a wrong encoding were put right
   * @param suspected it still looks as if some had been
   * @param html it held tags or entities
   */
  record Cleaned(String text, boolean repaired, boolean suspected, boolean html) {}

  private static final Charset WINDOWS = Charset.forName("windows-1252");
  private static final Pattern TAG =
      Pattern.compile("</?[A-Za-z][A-Za-z0-9]{0,15}(?:\\s[^<>]*)?/?>|<!--.*?-->", Pattern.DOTALL);
  private static final Pattern SCRIPT =
      Pattern.compile(
          "<(script|style)\\b[^>]*>.*?</\\1\\s*>", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern ENTITY =
      Pattern.compile("&(?:[A-Za-z]{2,8}|#[0-9]{2,6}|#x[0-9A-Fa-f]{2,5});");
  private static final Pattern SUSPECT =
      Pattern.compile(
          "[\uFFFD\u0080-\u009F]|[\u00C2\u00C3][\u0080-\u00BF]|\u00E2[\u20AC\u0080]|\u00F0\u0178"
              + "|\u00E2\u201A|\\\\x[0-9a-fA-F]{2}|\u00C2(?=[\\s.,;]|$)");

  /** Bytes that somebody wrote out as \xNN, with the first of the character where it was kept. */
  private static final Pattern WRITTEN =
      Pattern.compile("([\u00C2-\u00F4]?)((?:\\\\x[0-9a-fA-F]{2}){1,3})");

  private static final Pattern BLANKS = Pattern.compile("[\\p{Cntrl}\\s\u00A0\u2028\u2029]+");

  private NewsText() {}

  /** Text of bytes, or nothing if they are not UTF-8. */
  static Optional<String> utf8(byte[] bytes, int from, int to) {
    try {
      CharBuffer text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes, from, to - from));
      return Optional.of(text.toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** Bytes that are not UTF-8, so that a person can read and repair them: others as \xNN. */
  static String readable(byte[] bytes, int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      int b = bytes[i] & 0xff;
      text.append(b < 0x80 ? String.valueOf((char) b) : String.format("\\x%02X", b));
    }
    return text.toString();
  }

  static Cleaned clean(String given) {
    String repaired = repair(unwritten(given));
    boolean html = TAG.matcher(repaired).find() || ENTITY.matcher(repaired).find();
    String text = repaired;
    if (html) {
      text = SCRIPT.matcher(text).replaceAll(" ");
      text = TAG.matcher(text).replaceAll(" ");
      text = StringEscapeUtils.unescapeHtml4(text);
    }
    text = BLANKS.matcher(text).replaceAll(" ").strip();
    return new Cleaned(text, !repaired.equals(given), SUSPECT.matcher(repaired).find(), html);
  }

  /**
   * Undoes bytes written out as text where nothing else can have been meant: those that complete a
   * UTF-8 character whose first byte stands before them, and blanks that do not break or show.
   * Others, such as an \x93 that may be a dash or a quotation mark, stay.
   */
  static String unwritten(String given) {
    Matcher found = WRITTEN.matcher(given);
    StringBuilder out = new StringBuilder();
    while (found.find()) {
      String escapes = found.group(2);
      byte[] bytes = new byte[1 + escapes.length() / 4];
      for (int i = 1; i < bytes.length; i++) {
        bytes[i] = (byte) Integer.parseInt(escapes.substring(4 * i - 2, 4 * i), 16);
      }
      String first = found.group(1);
      Optional<String> whole = Optional.empty();
      if (!first.isEmpty()) {
        bytes[0] = (byte) first.charAt(0);
        whole =
            utf8(bytes, 0, bytes.length).filter(text -> text.codePointCount(0, text.length()) == 1);
      }
      String blanks = escapes.replaceAll("(?i)\\\\xa0", "\u00A0").replaceAll("(?i)\\\\xad", "");
      found.appendReplacement(out, Matcher.quoteReplacement(whole.orElse(first + blanks)));
    }
    return found.appendTail(out).toString();
  }

  /**
   * Undoes UTF-8 that was read as Windows-1252, where nothing else can have been meant: each
   * sequence stands for one character, of three bytes or four, or of two whose first is Â or Ã and
   * whose second is no letter or quotation mark of Windows-1252's own.
   */
  static String repair(String given) {
    StringBuilder out = new StringBuilder(given.length());
    int i = 0;
    while (i < given.length()) {
      int length = sequence(given, i);
      Optional<String> one = length == 0 ? Optional.empty() : decoded(given, i, length);
      out.append(one.orElse(given.substring(i, i + 1)));
      i += one.isPresent() ? length : 1;
    }
    return out.toString();
  }

  private static int sequence(String text, int at) {
    char c = text.charAt(at);
    int length =
        c == '\u00C2' || c == '\u00C3'
            ? 2
            : c >= '\u00E0' && c <= '\u00EF' ? 3 : c == '\u00F0' ? 4 : 0;
    if (length == 0 || at + length > text.length()) {
      return 0;
    }
    if (length == 2) {
      char second = text.charAt(at + 1);
      return second >= '\u0080' && second <= '\u00BF' ? 2 : 0;
    }
    return length;
  }

  private static Optional<String> decoded(String text, int at, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      int b = windowsByte(text.charAt(at + i));
      if (b < 0x80) {
        return Optional.empty();
      }
      bytes[i] = (byte) b;
    }
    return utf8(bytes, 0, length);
  }

  /** The byte of a character; the five that Windows-1252 leaves open stand for themselves. */
  private static int windowsByte(char c) {
    if (c >= '\u0080' && c <= '\u00FF') {
      return c;
    }
    byte[] bytes = String.valueOf(c).getBytes(WINDOWS);
    return bytes.length == 1 && bytes[0] != '?' ? bytes[0] & 0xff : -1;
  }
}
