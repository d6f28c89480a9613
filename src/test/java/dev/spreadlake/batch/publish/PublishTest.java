package dev.spreadlake.batch.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.store.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
      List<Segment> noted =
          before.isEmpty() ? List.of() : CsvDigest.ofSegments(old, segments(before, 2)).segments();
      OptionalLong same = round % 3 == 0 ? OptionalLong.empty() : grownFrom(made, old, random);

      Splice.Made spliced = Splice.write(made, same, old, noted, touched, part, segments(fresh, 0));

      String whole = "h\n" + text(after);
      assertThat(Files.readString(made)).isEqualTo(whole);
      assertThat(whole).startsWith(Files.readString(old).substring(0, (int) spliced.keptBytes()));
      List<Segment> all = new ArrayList<>(spliced.before());
      all.addAll(spliced.after());
      assertThat(rowsOf(all)).isEqualTo(rowsOf(segments(after, 2)));
      CsvDigest digest = CsvDigest.ofSegments(made, all);
      assertThat(digest.sha256()).isEqualTo(Sha256.of(made));
      if (!after.isEmpty()) {
        assertThat(digest.segments().stream().map(Segment::end).toList())
            .isEqualTo(segments(after, 2).stream().map(Segment::end).toList());
      }
      if (!spliced.before().isEmpty() && !spliced.after().isEmpty()) {
        Segment last = spliced.before().get(spliced.before().size() - 1);
        Optional<CsvDigest> rest = CsvDigest.after(last, made, spliced.after());
        rest.ifPresent(found -> assertThat(found.sha256()).isEqualTo(digest.sha256()));
        assertThat(rest.isPresent()).isEqualTo(!RunningSha256.fresh().state().isEmpty());
      }
    }
  }

  /** A still older file, the same as {@code old} in its first bytes only. */
  private static OptionalLong grownFrom(Path made, Path old, Random random) throws IOException {
    String text = Files.readString(old);
    int same = random.nextInt(text.length() + 1);
    Files.writeString(made, text.substring(0, same) + "#".repeat(random.nextInt(200)));
    return OptionalLong.of(same);
  }

  private static List<List<Number>> rowsOf(List<Segment> segments) {
    return segments.stream().map(one -> List.<Number>of(one.key(), one.rows())).toList();
  }

  @Test
  @DisplayName("a hash that was put down and taken up again is Java's")
  void runningHash() {
    Random random = new Random(3);
    for (int round = 0; round < 50; round++) {
      byte[] bytes = new byte[random.nextInt(5_000)];
      random.nextBytes(bytes);
      RunningSha256 sha = RunningSha256.fresh();
      int at = 0;
      while (at < bytes.length) {
        int length = Math.min(bytes.length - at, 1 + random.nextInt(300));
        sha.update(bytes, at, length);
        at += length;
        RunningSha256 before = sha;
        sha = RunningSha256.resume(before.state()).orElse(before);
      }
      MessageDigest java = Sha256.digest();
      java.update(bytes);
      assertThat(sha.hex()).isEqualTo(Sha256.hex(java));
    }
    assertThat(RunningSha256.resume("")).isEmpty();
  }

  @Test
  @DisplayName("merging the rows of changed keys into an older file equals writing the file anew")
  void sortedLines() throws IOException {
    Random random = new Random(4);
    for (int round = 0; round < 60; round++) {
      TreeMap<String, List<String>> before = keyed(random, 40);
      TreeMap<String, List<String>> part = keyed(random, random.nextInt(12));
      TreeMap<String, List<String>> after = new TreeMap<>(before);
      after.putAll(part);
      Path old = Files.writeString(temp.resolve("k" + round), "n,key,x\n" + keyedText(before));
      Path news = Files.writeString(temp.resolve("n" + round), keyedText(part));
      Path made = temp.resolve("m" + round);

      SortedLines.Written written = SortedLines.merge(made, old, news);

      assertThat(Files.readString(made)).isEqualTo("n,key,x\n" + keyedText(after));
      assertThat(written.sha256()).isEqualTo(Sha256.of(made));
      assertThat(written.rows()).isEqualTo(after.values().stream().mapToLong(List::size).sum());
    }
    Path torn = Files.writeString(temp.resolve("torn"), "n,key,x\n1,a,2");
    Path none = Files.writeString(temp.resolve("none"), "");
    assertThatThrownBy(() -> SortedLines.merge(temp.resolve("t"), torn, none))
        .isInstanceOf(IOException.class);
  }

  private static TreeMap<String, List<String>> keyed(Random random, int count) {
    TreeMap<String, List<String>> rows = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      String key = Integer.toString(random.nextInt(90), 36);
      List<String> lines = new ArrayList<>();
      for (int n = random.nextInt(3); n >= 0; n--) {
        lines.add(random.nextInt() + "," + key + "," + "y".repeat(random.nextInt(9_000)));
      }
      rows.put(key, lines);
    }
    return rows;
  }

  private static String keyedText(TreeMap<String, List<String>> rows) {
    StringBuilder text = new StringBuilder();
    rows.values().forEach(lines -> lines.forEach(line -> text.append(line).append('\n')));
    return text.toString();
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

  private static List<Segment> segments(SortedMap<Integer, List<String>> days, long header) {
    List<Segment> segments = new ArrayList<>();
    long end = header;
    for (var day : days.entrySet()) {
      for (String row : day.getValue()) {
        end += row.length() + 1;
      }
      segments.add(new Segment(day.getKey(), day.getValue().size(), end, ""));
    }
    return segments;
  }
}
