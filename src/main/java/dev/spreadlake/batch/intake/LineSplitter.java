package dev.spreadlake.batch.intake;

import dev.spreadlake.batch.run.CancelledException;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Separates a file's sound lines from its broken ones. A record is one line: these sources hold no
 * free text, so a line whose quotes do not close is broken by itself and swallows no neighbour.
 * Memory is bounded by the longest line taken, however long the file's lines are.
 */
final class LineSplitter {
  private static final int CHUNK_BYTES = 1 << 18;

  private final SourceSpec source;
  private final InputFile file;
  private final int fileId;
  private final Rejections rejections;
  private final OutputStream out;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean overlong;
  private long lineNumber = 1;
  private long good;

  private LineSplitter(
      SourceSpec source, InputFile file, int fileId, Rejections rejections, OutputStream out) {
    this.source = source;
    this.file = file;
    this.fileId = fileId;
    this.rejections = rejections;
    this.out = out;
  }

  /**
   * Writes the sound lines, each led by its line number, to {@code clean} and the others to the
   * rejections.
   *
   * @param stopped asked between pieces of the file
   * @return how many lines are sound
   * @throws CancelledException if it was stopped
   */
  static long split(
      SourceSpec source,
      InputFile file,
      int fileId,
      Path clean,
      Rejections rejections,
      BooleanSupplier stopped)
      throws IOException {
    try (InputStream raw = Files.newInputStream(file.path());
        InputStream text = InputStreams.text(file.name(), raw);
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(clean), CHUNK_BYTES)) {
      LineSplitter splitter = new LineSplitter(source, file, fileId, rejections, out);
      splitter.run(text, stopped);
      return splitter.good;
    }
  }

  private void run(InputStream text, BooleanSupplier stopped) throws IOException {
    writeHeader();
    byte[] chunk = new byte[CHUNK_BYTES];
    byte last = '\n';
    for (int n = text.read(chunk); n >= 0; n = text.read(chunk)) {
      if (stopped.getAsBoolean()) {
        throw new CancelledException();
      }
      int from = 0;
      for (int i = 0; i < n; i++) {
        if (chunk[i] == '\n') {
          take(chunk, from, i);
          endLine();
          from = i + 1;
        }
      }
      take(chunk, from, n);
      last = n > 0 ? chunk[n - 1] : last;
    }
    if (last != '\n') {
      endLine();
    }
  }

  private void take(byte[] chunk, int from, int to) {
    int room = InputFile.LINE_BYTES_MAX - line.size();
    if (to - from > room) {
      overlong = true;
    }
    line.write(chunk, from, Math.min(to - from, room));
  }

  private void endLine() throws IOException {
    byte[] bytes = line.toByteArray();
    int length = bytes.length;
    if (length > 0 && bytes[length - 1] == '\r' && !overlong) {
      length--;
    }
    if (lineNumber >= file.firstRow()) {
      judge(bytes, length);
    }
    lineNumber++;
    line.reset();
    overlong = false;
  }

  private void writeHeader() throws IOException {
    List<String> names = new ArrayList<>();
    names.add("src_line");
    names.addAll(file.columns());
    out.write((CsvLine.join(names) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private void judge(byte[] bytes, int length) throws IOException {
    String rule = encodingRule(bytes, length);
    String text = rule == null ? decoded(bytes, length) : null;
    List<String> fields = null;
    if (rule == null && text == null) {
      rule = "invalid_utf8";
    } else if (rule == null && text.isBlank()) {
      rule = source.blankRule();
    } else if (rule == null) {
      fields = CsvLine.fields(text);
      rule = fieldRule(fields);
    }
    if (rule != null) {
      rejections.add(fileId, rule, lineNumber, RawText.of(bytes, length));
      return;
    }
    good++;
    List<String> numbered = new ArrayList<>(fields.size() + 1);
    numbered.add(Long.toString(lineNumber));
    numbered.addAll(fields);
    out.write(CsvLine.join(numbered).getBytes(StandardCharsets.UTF_8));
    out.write('\n');
  }

  private String encodingRule(byte[] bytes, int length) {
    if (overlong) {
      return "line_too_long";
    }
    for (int i = 0; i < length; i++) {
      if (bytes[i] == 0) {
        return "nul_byte";
      }
    }
    return null;
  }

  private String decoded(byte[] bytes, int length) {
    try {
      return decoder.decode(ByteBuffer.wrap(bytes, 0, length)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private String fieldRule(List<String> fields) {
    if (fields.isEmpty()) {
      return "broken_quotes";
    }
    if (fields.size() < file.columns().size()) {
      return "short_row";
    }
    return fields.size() > file.columns().size() ? "long_row" : null;
  }
}
