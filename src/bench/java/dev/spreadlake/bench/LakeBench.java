package dev.spreadlake.bench;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.table.RowBuffer;
import dev.spreadlake.store.FolderTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Durable 600-row files against FastCSV writing the same rows, fsync per file.
 *
 * <p>Both take the same columns as text and leave the same bytes. Ours writes under a hidden name,
 * fsyncs, and renames, so that a file appears whole or not at all, four files together as the lake
 * does with the four tables of a window; the folder is fsynced once for all files of a round, as it
 * is in the lake once for a file and its manifest. The peer is measured with the fsync of each file
 * alone, and again with hidden name, rename and fsync of the folder.
 */
public final class LakeBench {
  private static final int ROWS = 600;
  private static final int FILES = 40;
  private static final int ROUNDS = 40;
  private static final String[] HEADER = {"orderbook_timestamp", "book", "bid", "ask", "spread"};

  private LakeBench() {}

  /** Files that the lake writes together: the tables of one window. */
  private static final int TOGETHER = 4;

  private interface Way {
    void write(List<Path> files, List<String[]> rows) throws IOException;
  }

  /** A way that takes one file after the other. */
  private interface Single {
    void write(Path file, List<String[]> rows) throws IOException;

    default Way each() {
      return (files, rows) -> {
        for (Path file : files) {
          write(file, rows);
        }
      };
    }
  }

  public static void run(String[] args) throws Exception {
    Path root = Files.createTempDirectory("lake-bench");
    try {
      List<String[]> rows = rows();
      DurableFiles files = new DurableFiles(root);
      Way ours =
          (group, content) -> {
            Map<Path, byte[]> contents = new LinkedHashMap<>();
            for (Path file : group) {
              contents.put(file, encode(content));
            }
            files.placeAll(contents);
          };
      Single whole = LakeBench::peerWhole;
      Single fsync = LakeBench::peerBare;
      Way peer = whole.each();
      Way bare = fsync.each();
      checkEqual(root, rows, List.of(ours, peer, bare));
      double[][] took = new double[3][ROUNDS];
      for (int round = -3; round < ROUNDS; round++) {
        int way = 0;
        for (Way each : List.of(ours, peer, bare)) {
          double ms = measure(root.resolve("way" + way), each, rows);
          if (round >= 0) {
            took[way][round] = ms;
          }
          way++;
        }
      }
      print("spreadlake, whole or not at all", took[0], took[0]);
      print("FastCSV, whole or not at all", took[1], took[0]);
      print("FastCSV, fsync only", took[2], took[0]);
    } finally {
      FolderTree.delete(root);
    }
  }

  private static double measure(Path folder, Way way, List<String[]> rows) throws IOException {
    Files.createDirectories(folder);
    long started = System.nanoTime();
    for (int i = 0; i < FILES; i += TOGETHER) {
      way.write(
          IntStream.range(i, i + TOGETHER)
              .mapToObj(file -> folder.resolve("spreads_" + file + ".csv"))
              .toList(),
          rows);
    }
    forceFolder(folder);
    double ms = (System.nanoTime() - started) / 1e6 / FILES;
    try (Stream<Path> written = Files.list(folder)) {
      for (Path file : written.toList()) {
        Files.delete(file);
      }
    }
    return ms;
  }

  private static List<String[]> rows() {
    String[][] rows = new String[ROWS][];
    for (int i = 0; i < ROWS; i++) {
      rows[i] =
          new String[] {
            String.format("2026-11-22T08:1%d:%02d+00:00", i / 60, i % 60),
            "btc_mxn",
            (790_000 + i) + "." + (10 + i % 90),
            (790_600 + i) + "." + (10 + i % 90),
            "0.07" + (1000 + i)
          };
    }
    return List.of(rows);
  }

  /** As the lake's writer does: rows gathered in memory, one write. */
  private static byte[] encode(List<String[]> rows) {
    RowBuffer buffer = new RowBuffer();
    for (String[] row : rows) {
      buffer.add(String.join(",", row));
    }
    return buffer.file(String.join(",", HEADER));
  }

  private static void csv(Writer writer, List<String[]> rows) throws IOException {
    CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(writer);
    csv.writeRecord(HEADER);
    for (String[] row : rows) {
      csv.writeRecord(row);
    }
    csv.flush();
  }

  private static void peerBare(Path file, List<String[]> rows) throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        Writer writer =
            new OutputStreamWriter(Channels.newOutputStream(channel), StandardCharsets.UTF_8)) {
      csv(writer, rows);
      channel.force(false);
    }
  }

  private static void peerWhole(Path file, List<String[]> rows) throws IOException {
    Path unfinished = file.resolveSibling("." + file.getFileName() + ".tmp");
    peerBare(unfinished, rows);
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    forceFolder(file.getParent());
  }

  private static void forceFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void checkEqual(Path root, List<String[]> rows, List<Way> ways)
      throws IOException {
    byte[] expected = null;
    for (Way way : ways) {
      Path file = root.resolve("check").resolve("same.csv");
      Files.createDirectories(file.getParent());
      way.write(List.of(file), rows);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      Files.copy(file, bytes);
      if (expected != null && !Arrays.equals(expected, bytes.toByteArray())) {
        throw new IllegalStateException("the ways write different bytes: nothing measured");
      }
      expected = bytes.toByteArray();
    }
  }

  private static void print(String name, double[] took, double[] ours) {
    double median = median(took);
    System.out.printf(
        "durable 600-row files | %-32s | %.3f ms a file | %.2f x%n",
        name, median, median / median(ours));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
