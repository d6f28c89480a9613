package dev.spreadlake.lake.bronze;

import dev.spreadlake.lake.disk.LakeFiles;
import dev.spreadlake.lake.table.FileClosed;
import dev.spreadlake.store.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One compressed file of raw frames while it is being written. Blocking; one thread. */
final class BronzeFile {
  private static final Logger LOG = LoggerFactory.getLogger(BronzeFile.class);
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int HEADER_BYTES = 10;
  private static final int RECEIVED_AT = "{\"received_at\":\"".length();

  private final Path unfinished;
  private final Path target;
  private final long window;
  private final LakeFiles.Appender appender;
  private final MessageDigest digest = Sha256.digest();
  private final GZIPOutputStream gzip;
  private long taken;
  private long rows;
  private long first = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;
  private String sha256;

  private BronzeFile(Path unfinished, Path target, long window, LakeFiles.Appender appender)
      throws IOException {
    this.unfinished = unfinished;
    this.target = target;
    this.window = window;
    this.appender = appender;
    OutputStream sink =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            byte[] part = Arrays.copyOfRange(bytes, offset, offset + length);
            digest.update(part);
            appender.append(part);
            taken += part.length;
          }
        };
    this.gzip = new GZIPOutputStream(sink, BUFFER_BYTES, true);
  }

  static BronzeFile begin(LakeFiles files, Path unfinished, Path target, long window)
      throws IOException {
    LakeFiles.Appender appender = files.create(unfinished);
    try {
      return new BronzeFile(unfinished, target, window, appender);
    } catch (IOException e) {
      close(appender, unfinished);
      files.delete(unfinished);
      throw e;
    }
  }

  /** Copies the whole lines of a file that a crash left open to {@code target}. */
  static BronzeFile salvage(LakeFiles files, Path left, Path target) throws IOException {
    Path unfinished = target.resolveSibling("." + target.getFileName() + ".salvage");
    files.delete(unfinished);
    BronzeFile whole = begin(files, unfinished, target, 0);
    try {
      whole.takeLinesOf(left);
      if (whole.rows > 0) {
        whole.finish(files);
        return whole;
      }
    } catch (IOException | RuntimeException | Error e) {
      whole.drop(files, e);
      throw e;
    }
    close(whole.appender, unfinished);
    files.delete(unfinished);
    return whole;
  }

  private void drop(LakeFiles files, Throwable failure) {
    close(appender, unfinished);
    try {
      files.delete(unfinished);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Whole lines, up to where the file is torn or no longer holds what was written. */
  private void takeLinesOf(Path left) throws IOException {
    byte[] line = new byte[BUFFER_BYTES];
    int length = 0;
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream packed = Files.newInputStream(left);
        InputStream in = new GZIPInputStream(packed, BUFFER_BYTES)) {
      int read;
      while ((read = in.read(buffer)) > 0) {
        for (int i = 0; i < read; i++) {
          if (length == line.length) {
            line = Arrays.copyOf(line, length * 2);
          }
          line[length++] = buffer[i];
          if (buffer[i] == '\n') {
            String text = new String(line, 0, length, StandardCharsets.UTF_8);
            append(text, receivedAt(text));
            length = 0;
          }
        }
      }
    } catch (EOFException | ZipException torn) {
      LOG.warn("torn tail of raw frames cut file={} cut_bytes_unpacked={}", left, length);
    } catch (DateTimeException | IndexOutOfBoundsException rubbish) {
      LOG.warn("raw frames cut where no frame follows file={} rows={}", left, rows);
    }
  }

  private static long receivedAt(String line) {
    return Instant.parse(line.substring(RECEIVED_AT, line.indexOf('"', RECEIVED_AT)))
        .getEpochSecond();
  }

  void append(String line, long second) throws IOException {
    gzip.write(line.getBytes(StandardCharsets.UTF_8));
    rows++;
    first = Math.min(first, second);
    last = Math.max(last, second);
  }

  void flush() throws IOException {
    gzip.flush();
  }

  /** Ends the file and gives it its final name. */
  void finish(LakeFiles files) throws IOException {
    gzip.finish();
    appender.force();
    appender.close();
    sha256 = HexFormat.of().formatHex(digest.digest());
    files.rename(unfinished, target);
  }

  /**
   * Writes no more, and removes the file if the disk has taken no more than a header.
   *
   * @return whether it is there to be salvaged
   */
  boolean abandon(LakeFiles files) throws IOException {
    close(appender, unfinished);
    if (taken > HEADER_BYTES) {
      return true;
    }
    files.delete(unfinished);
    return false;
  }

  private static void close(LakeFiles.Appender appender, Path file) {
    try {
      appender.close();
    } catch (IOException e) {
      LOG.warn("file of raw frames not closed file={} reason={}", file, e.toString());
    }
  }

  FileClosed closed(String path) {
    return new FileClosed(
        "bronze",
        path,
        rows,
        Instant.ofEpochSecond(first),
        Instant.ofEpochSecond(last),
        sha256,
        true);
  }

  Path unfinished() {
    return unfinished;
  }

  Path target() {
    return target;
  }

  long window() {
    return window;
  }

  long rows() {
    return rows;
  }

  long first() {
    return first;
  }

  long last() {
    return last;
  }

  String sha256() {
    return sha256;
  }
}
