package dev.spreadlake.lake.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.spreadlake.lake.FailingFiles;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.journal.JournalEntry.Kind;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The journal")
@Timeout(30)
class JournalTest {
  @TempDir Path root;
  private Path folder;
  private FailingFiles disk;

  @BeforeEach
  void disk() throws IOException {
    folder = root.resolve(".journal");
    disk = new FailingFiles(new DurableFiles(root));
  }

  private static JournalEntry row(String row) {
    return new JournalEntry(Kind.OBSERVATION, row);
  }

  private List<String> read() throws IOException {
    List<Journal.Recovered> found = new ArrayList<>();
    Journal.open(folder, disk, found).close();
    return found.stream().map(entry -> entry.entry().row()).toList();
  }

  @ParameterizedTest
  @EnumSource(value = FailingFiles.Mood.class, mode = EnumSource.Mode.EXCLUDE, names = "WELL")
  @DisplayName("has no more segments after an outage, however often was tried, and each row once")
  void outage(FailingFiles.Mood mood) throws IOException {
    try (Journal journal = Journal.open(folder, disk, new ArrayList<>())) {
      journal.append(List.of(row("first")));
      disk.mood = mood;
      for (int n = 0; n < 20; n++) {
        assertThatThrownBy(() -> journal.append(List.of(row("second"), row("third"))))
            .isInstanceOf(IOException.class);
      }
      try (Stream<Path> segments = Files.list(folder)) {
        assertThat(segments).hasSizeLessThanOrEqualTo(2);
      }
      assertThat(Journal.peek(folder)).extracting(JournalEntry::row).contains("first");
      disk.mood = FailingFiles.Mood.WELL;
      journal.append(List.of(row("second"), row("third")));
      journal.append(List.of(row("fourth")));
    }
    assertThat(read()).containsExactly("first", "second", "third", "fourth");
  }

  @Test
  @DisplayName("is looked at for some kinds of rows without the others being held")
  void someKinds() throws IOException {
    String wide = "x".repeat(200);
    JournalEntry wanted = new JournalEntry(Kind.IMPLIED, "y".repeat(100_000));
    try (Journal journal = Journal.open(folder, disk, new ArrayList<>())) {
      for (int group = 0; group < 4; group++) {
        journal.append(Collections.nCopies(10_000, row(wide)));
        journal.append(List.of(wanted));
      }
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    List<JournalEntry> found = Journal.peek(folder, Set.of(Kind.IMPLIED));
    assertThat(threads.getCurrentThreadAllocatedBytes() - before)
        .as("bytes allocated, of a journal of 9 MB")
        .isLessThan(3_000_000);
    assertThat(found).containsExactly(wanted, wanted, wanted, wanted);
    assertThat(Journal.peek(folder)).hasSize(40_005);
  }
}
