package dev.spreadlake.batch.generate;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Writes one file: good rows from a source, seeded defects in their places. Memory does not grow
 * with the rows, only with the defects. One use, one thread.
 */
final class FileGenerator {
  private static final int EARLIER_KEPT = 64;
  private static final int REPEAT_GAP = 16;
  private static final int PROGRESS_EVERY = 1 << 16;

  private final MasterFile file;
  private final GeneratePlan plan;
  private final RowSource rows;
  private final DefectMaker maker;
  private final SplittableRandom random;
  private final TreeMap<Long, List<DefectKind>> places = new TreeMap<>();
  private final List<String[]> earlier = new ArrayList<>();
  private final List<SeededDefect> key = new ArrayList<>();
  private final List<Integer> order = new ArrayList<>();
  private final byte[] lineEnd;
  private final boolean published;
  private final boolean finalNewline;
  private long line = 1;

  FileGenerator(MasterFile file, GeneratePlan plan, RowSource rows, UserIds users) {
    this.file = file;
    this.plan = plan;
    this.rows = rows;
    this.random = new SplittableRandom(UserIds.mix(plan.seed() ^ ~file.id().hashCode()));
    this.maker = new DefectMaker(file, users, random.split());
    this.lineEnd =
        (plan.defects().has(file, DefectKind.CRLF) ? "\r\n" : "\n")
            .getBytes(StandardCharsets.US_ASCII);
    this.published = !plan.defects().has(file, DefectKind.SHUFFLED_COLUMNS);
    this.finalNewline = !plan.defects().has(file, DefectKind.NO_FINAL_NEWLINE);
    for (int i = 0; i < file.columns().size(); i++) {
      order.add(i);
    }
    if (!published) {
      Collections.shuffle(order, new Random(plan.seed()));
    }
    place(plan.defects().of(file));
  }

  MasterFile file() {
    return file;
  }

  /** Draws a row for each defect; repeats come late, so that there is something to repeat. */
  private void place(Map<DefectKind, Integer> counts) {
    long total = plan.rows(file);
    for (Map.Entry<DefectKind, Integer> entry : counts.entrySet()) {
      DefectKind kind = entry.getKey();
      if (kind.ofWholeFile()) {
        key.add(new SeededDefect(kind, file.fileName(), 0, "", "", kind.fate()));
        continue;
      }
      for (int i = 0; i < entry.getValue(); i++) {
        if (file == MasterFile.USERS) {
          long before = kind == DefectKind.BLANK_USER && i == 0 ? 0 : random.nextLong(total) + 1;
          places.computeIfAbsent(before, p -> new ArrayList<>()).add(kind);
        } else {
          places.put(freePlace(kind, total), List.of(kind));
        }
      }
    }
  }

  private long freePlace(DefectKind kind, long total) {
    long from = repeats(kind) ? total / 2 : 0;
    for (int attempt = 0; total > 0 && attempt < 10_000; attempt++) {
      long place = from + random.nextLong(total - from);
      boolean spare = attempt > 5_000 || !rows.carriesCounts(place);
      if (spare && !places.containsKey(place) && places.size() < Math.max(1, total / 3)) {
        return place;
      }
    }
    throw new IllegalArgumentException(
        "defects: too many for the "
            + total
            + " rows of "
            + file.id()
            + "; at most a third of the rows can be bad");
  }

  private static boolean repeats(DefectKind kind) {
    return kind == DefectKind.DUPLICATE_ROW || kind == DefectKind.DUPLICATE_ID;
  }

  /**
   * Writes the file, which has its final name once it is whole.
   *
   * @param made of the folder
   * @param note what it says but for the names
   * @param progress told the rows done so far
   */
  GeneratedFile write(Path folder, MadeFiles made, String note, LongConsumer progress)
      throws IOException {
    Path target = folder.resolve(file.fileName());
    Path unfinished = folder.resolve("." + file.fileName() + ".tmp");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(unfinished), 1 << 18)) {
      writeHeader(out);
      LineBuffer buffer = new LineBuffer();
      long total = plan.rows(file);
      boolean extra = file == MasterFile.USERS;
      for (long row = 0; row < total; row++) {
        List<DefectKind> here = places.getOrDefault(row, List.of());
        if (!here.isEmpty()) {
          spoil(row, here, out, buffer);
        }
        if (here.isEmpty() || extra) {
          writeGood(row, out, buffer);
        }
        if (row % PROGRESS_EVERY == 0) {
          progress.accept(row);
        }
      }
      spoil(total - 1, places.getOrDefault(total, List.of()), out, buffer);
      if (finalNewline) {
        out.write(lineEnd);
      }
      progress.accept(total);
    }
    made.rename(unfinished, file.fileName(), note);
    return new GeneratedFile(file, target, line - 1, Files.size(target), List.copyOf(key));
  }

  private void writeHeader(OutputStream out) throws IOException {
    if (plan.defects().has(file, DefectKind.BOM)) {
      out.write(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});
    }
    String[] names = file.columns().toArray(String[]::new);
    out.write(DefectMaker.bytes(joined(names)));
  }

  /** Each line begins with the end of the one before it, so that the last end can be left out. */
  private void writeGood(long row, OutputStream out, LineBuffer buffer) throws IOException {
    out.write(lineEnd);
    line++;
    buffer.clear();
    rows.write(row, buffer);
    if (published) {
      buffer.writeTo(out);
    } else {
      out.write(DefectMaker.bytes(joined(buffer.toString().split(",", -1))));
    }
    if (!places.isEmpty()) {
      keepSome(row, buffer);
    }
  }

  /**
   * A fair sample of the good rows of the first half, less a few: repeats stand in the second half,
   * so that the repeat is later than its original in the file and in time.
   */
  private void keepSome(long row, LineBuffer buffer) {
    if (row >= plan.rows(file) / 2 - REPEAT_GAP && !earlier.isEmpty()) {
      return;
    }
    if (earlier.size() < EARLIER_KEPT) {
      earlier.add(buffer.toString().split(",", -1));
      return;
    }
    long slot = Long.remainderUnsigned(UserIds.mix(row ^ plan.seed()), row + 1);
    if (slot < EARLIER_KEPT) {
      earlier.set((int) slot, buffer.toString().split(",", -1));
    }
  }

  private void spoil(long row, List<DefectKind> kinds, OutputStream out, LineBuffer buffer)
      throws IOException {
    for (DefectKind kind : kinds) {
      buffer.clear();
      rows.write(row, buffer);
      String[] fields = buffer.toString().split(",", -1);
      String[] before = repeats(kind) ? earlier.get(random.nextInt(earlier.size())) : fields;
      String id = kind == DefectKind.DUPLICATE_ROW ? before[0] : fields[0];
      maker.spoilFields(kind, fields, before);
      if (kind == DefectKind.DUPLICATE_ID || file == MasterFile.USERS) {
        id = fields[0];
      }
      out.write(lineEnd);
      line++;
      out.write(DefectMaker.bytes(maker.spoilLine(kind, joined(fields))));
      if (kind == DefectKind.GIANT_LINE) {
        fill(out, plan.defects().giantLineBytes());
      }
      key.add(new SeededDefect(kind, file.fileName(), line, id, kind.rule(file), kind.fate()));
    }
  }

  private static void fill(OutputStream out, long bytes) throws IOException {
    byte[] chunk = new byte[1 << 16];
    Arrays.fill(chunk, (byte) 'x');
    for (long left = bytes; left > 0; left -= chunk.length) {
      out.write(chunk, 0, (int) Math.min(left, chunk.length));
    }
  }

  private String joined(String[] fields) {
    StringBuilder text = new StringBuilder();
    for (int column : order) {
      text.append(text.isEmpty() && column == order.get(0) ? "" : ",").append(fields[column]);
    }
    return text.toString();
  }
}
