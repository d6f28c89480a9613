package dev.spreadlake.lake.window;

import static dev.spreadlake.lake.LakeFixture.BTC;
import static dev.spreadlake.lake.LakeFixture.at;
import static dev.spreadlake.lake.LakeFixture.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.lake.LakeFixture;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.disk.LakeFiles;
import dev.spreadlake.lake.verify.LakeVerifier;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.GapReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A crash before, in the middle of and after each single change of the disk that a stretch of work
 * makes, and then the work gone on with. {@code KillsTest} asks the same of a real process.
 */
@Timeout(120)
class CrashStepsTest {
  private static final long START = at("2026-11-22T08:07:00Z");
  private static final long END = START + 6 * 60;

  /** Seconds that become durable together. */
  private static final long GROUP = 60;

  private static final List<Book> BOOKS = List.of(BTC);

  /** Where in the failing change the process dies. */
  private enum Death {
    BEFORE,
    MIDWAY,
    AFTER
  }

  /** The process is gone. */
  private static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** A disk under a process that dies at one of its changes. */
  private static final class DyingFiles implements LakeFiles {
    private final LakeFiles disk;
    private final Path root;
    private final int fatal;
    private final Death death;
    private int changes;

    private DyingFiles(Path root, int fatal, Death death) throws IOException {
      this.disk = new DurableFiles(root);
      this.root = root;
      this.fatal = fatal;
      this.death = death;
    }

    private interface Change {
      void make() throws IOException;
    }

    private void change(Change whole, Change half) throws IOException {
      boolean dies = changes++ == fatal;
      if (dies && death == Death.BEFORE) {
        throw new Crash();
      }
      (dies && death == Death.MIDWAY ? half : whole).make();
      if (dies) {
        throw new Crash();
      }
    }

    @Override
    public Appender create(Path file) throws IOException {
      List<Appender> created = new ArrayList<>();
      change(() -> created.add(disk.create(file)), () -> {});
      Appender appender = created.get(0);
      return new Appender() {
        @Override
        public void append(byte[] bytes) throws IOException {
          change(
              () -> appender.append(bytes),
              () -> appender.append(Arrays.copyOf(bytes, bytes.length * 2 / 3)));
        }

        @Override
        public void force() throws IOException {
          change(appender::force, () -> {});
        }

        @Override
        public void close() throws IOException {
          appender.close();
        }
      };
    }

    @Override
    public void publish(Path file, byte[] content) throws IOException {
      change(() -> disk.publish(file, content), () -> leaveUnfinished(file, content));
    }

    @Override
    public void place(Path file, byte[] content) throws IOException {
      change(() -> disk.place(file, content), () -> leaveUnfinished(file, content));
    }

    /** What a process leaves that dies while it writes the temporary file. */
    private void leaveUnfinished(Path file, byte[] content) throws IOException {
      Files.createDirectories(file.getParent());
      Files.write(
          file.resolveSibling("." + file.getFileName() + ".tmp"),
          Arrays.copyOf(content, content.length / 2));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      change(() -> disk.rename(from, to), () -> {});
    }

    @Override
    public void truncate(Path file, long length) throws IOException {
      change(() -> disk.truncate(file, length), () -> {});
    }

    @Override
    public void delete(Path file) throws IOException {
      change(() -> disk.delete(file), () -> {});
    }

    @Override
    public String toString() {
      return root + " dies at change " + fatal;
    }
  }

  @Test
  @DisplayName("dies at every single change of the disk, goes on, and ends with the same lake")
  void everyStep(@TempDir Path folder) throws IOException {
    Path undisturbed = folder.resolve("undisturbed");
    DyingFiles counting = new DyingFiles(undisturbed, Integer.MAX_VALUE, Death.BEFORE);
    work(undisturbed, counting, START);
    work(undisturbed, counting, START);
    Map<String, String> expected = tables(undisturbed);
    assertThat(expected).hasSizeGreaterThan(10);
    assertThat(counting.changes).isGreaterThan(50);
    for (int fatal = 0; fatal < counting.changes; fatal++) {
      for (Death death : Death.values()) {
        Path root = folder.resolve(fatal + "-" + death);
        dieAndGoOn(root, fatal, death);
        assertThat(tables(root)).as("dies at change %d, %s", fatal, death).isEqualTo(expected);
        assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
      }
    }
  }

  private static void dieAndGoOn(Path root, int fatal, Death death) throws IOException {
    DyingFiles files = new DyingFiles(root, fatal, death);
    boolean died = false;
    for (int turn = 0; turn < 2 && !died; turn++) {
      try {
        work(root, files, START);
      } catch (Crash crash) {
        died = true;
      }
    }
    assertThat(died).isTrue();
    work(root, new DurableFiles(root), START);
  }

  /**
   * Part of the work, the lake closed in good order and opened again, then all of it; seconds
   * handed in before are refused by the lake.
   */
  private static void work(Path root, LakeFiles files, long from) throws IOException {
    LakeFixture lake = new LakeFixture(root);
    for (long until : List.of(START + 150, END)) {
      LakeWriter writer = lake.open(FeedMode.SIMULATED, files);
      try {
        fill(writer, from, until);
        writer.close();
      } catch (Crash crash) {
        writer.abandon();
        throw crash;
      }
    }
  }

  private static void fill(LakeWriter writer, long from, long until) throws IOException {
    for (long second = from; second < until; second++) {
      for (Book book : BOOKS) {
        if (second % 100 < 3) {
          writer.gap(new Gap(Instant.ofEpochSecond(second), book, GapReason.CROSSED, "because"));
        } else {
          writer.observe(row(book, second));
        }
      }
      if (second % GROUP == 0) {
        writer.commit();
        writer.publishAll();
      }
    }
  }

  /** Every finished file and its content. */
  private static Map<String, String> tables(Path root) throws IOException {
    Map<String, String> tables = new TreeMap<>();
    for (String name : new LakeFixture(root).tree()) {
      String file = name.substring(name.lastIndexOf('/') + 1);
      if (!file.startsWith(".") && (name.startsWith("silver/") || name.startsWith("gold/"))) {
        tables.put(name, Files.readString(root.resolve(name)));
      }
    }
    return tables;
  }
}
