package dev.spreadlake.batch.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class PublishTest {
  @TempDir Path temp;

  @Test
  @DisplayName("splicing changed days into an older file equals writing the file anew")
  void splice() throws IOException {
    Random random = new Random(9);
    for (int round = 0; round < 100; round++) {
      SortedMap<Integer, List<String>> before = days(random, 12);
      TreeMap<Integer, List<String>> after = new TreeMap<>(before);
      Set<Integer> touched = new TreeSet<>();
      TreeMap<Integer, List<String>> fresh = new TreeMap<>();
      for (int i = random.nextInt(6); i >= 0; i--) {
        int day = 1 + random.nextInt(15);
        touched.add(day);
        after.remove(day);
        fresh.remove(day);
        if (random.nextInt(4) > 0) {
          List<String> rows = rows(random, day);
          after.put(day, rows);
          fresh.put(day, rows);
        }
      }
      Path old = Files.writeString(temp.resolve("old" + round), "h\n" + text(before));
      Path part = Files.writeString(temp.resolve("part" + round), text(fresh));
      Path made = temp.resolve("made" + round);

      List<Splice.Segment> segments =
          Splice.write(made, old, segments(before, 2), touched, part, segments(fresh, 0));

      assertThat(Files.readString(made)).isEqualTo("h\n" + text(after));
      assertThat(segments).isEqualTo(segments(after, 2));
      List<Long> counts = segments.stream().map(Splice.Segment::rows).toList();
      assertThat(CsvDigest.of(made, counts).ends())
          .isEqualTo(segments.stream().map(Splice.Segment::end).toList());
    }
  }

  @Test
  @DisplayName("a file with another number of rows than told is noticed")
  void wrongCount() throws IOException {
    Path file = Files.writeString(temp.resolve("f"), "h\na\nb\n");
    assertThatThrownBy(() -> CsvDigest.of(file, List.of(3L))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> CsvDigest.of(file, List.of(1L))).isInstanceOf(IOException.class);
  }

  @Test
  @DisplayName("a set switches as a whole; a resolved or open version stays readable")
  void tableSet() throws IOException {
    TableSet set = new TableSet(Files.createDirectories(temp.resolve("gold")), "master");
    assertThat(set.current()).isEmpty();
    Files.writeString(set.prepare("one").resolve("t.csv"), "1");
    set.switchTo("one");
    Path resolved = set.link().toRealPath();
    Files.writeString(set.prepare("two").resolve("t.csv"), "2");
    assertThat(Files.readString(set.link().resolve("t.csv"))).isEqualTo("1");
    set.switchTo("two");
    set.keepOnly(List.of("one", "two"));
    assertThat(Files.readString(set.link().resolve("t.csv"))).isEqualTo("2");
    assertThat(Files.readString(resolved.resolve("t.csv"))).isEqualTo("1");
    set.keepOnly(List.of("two"));
    assertThat(Files.exists(resolved)).isFalse();
    assertThat(set.current()).contains("two");
  }

  private static SortedMap<Integer, List<String>> days(Random random, int max) {
    SortedMap<Integer, List<String>> days = new TreeMap<>();
    for (int day = 1; day <= max; day++) {
      if (random.nextInt(3) > 0) {
        days.put(day, rows(random, day));
      }
    }
    return days;
  }

  private static List<String> rows(Random random, int day) {
    List<String> rows = new ArrayList<>();
    for (int i = random.nextInt(20); i >= 0; i--) {
      rows.add(day + "," + "x".repeat(random.nextInt(12)));
    }
    return rows;
  }

  private static String text(SortedMap<Integer, List<String>> days) {
    StringBuilder text = new StringBuilder();
    days.values().forEach(rows -> rows.forEach(row -> text.append(row).append('\n')));
    return text.toString();
  }

  private static List<Splice.Segment> segments(SortedMap<Integer, List<String>> days, long header) {
    List<Splice.Segment> segments = new ArrayList<>();
    long end = header;
    for (var day : days.entrySet()) {
      for (String row : day.getValue()) {
        end += row.length() + 1;
      }
      segments.add(new Splice.Segment(day.getKey(), day.getValue().size(), end));
    }
    return segments;
  }
}
