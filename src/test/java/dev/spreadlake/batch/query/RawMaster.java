package dev.spreadlake.batch.query;

import dev.spreadlake.batch.generate.DefectKind;
import dev.spreadlake.batch.generate.MasterFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The good rows of a folder of master data, read by hand: no SQL, no library, nothing that the
 * pipeline uses. Which lines are bad is taken from the answer key.
 */
final class RawMaster {
  /** A deposit or withdrawal. */
  record Transaction(
      LocalDateTime at,
      String user,
      BigDecimal amount,
      String currency,
      String kind,
      String channel,
      boolean complete) {
    LocalDate day() {
      return at.toLocalDate();
    }
  }

  /** An event. */
  record Event(LocalDateTime at, String user, String name) {
    boolean login() {
      return Set.of("login", "2falogin", "login_api").contains(name);
    }

    LocalDate day() {
      return at.toLocalDate();
    }
  }

  /** A change of level. */
  record Level(LocalDateTime at, String user, String jurisdiction, int level) {}

  final Set<String> users = new HashSet<>();
  final List<Transaction> deposits = new ArrayList<>();
  final List<Transaction> withdrawals = new ArrayList<>();
  final List<Event> events = new ArrayList<>();
  final List<Level> levels = new ArrayList<>();

  private RawMaster() {}

  /** Reads files; {@code badLines} holds, per file name, the lines not to be read. */
  static RawMaster read(Map<MasterFile, Path> files, Map<String, Set<Long>> badLines)
      throws IOException {
    RawMaster raw = new RawMaster();
    each(files, MasterFile.USERS, badLines, (at, row) -> raw.users.add(row[at[0]]));
    each(
        files,
        MasterFile.DEPOSITS,
        badLines,
        (at, row) ->
            raw.deposits.add(
                new Transaction(
                    time(row[at[1]]),
                    row[at[2]],
                    new BigDecimal(row[at[3]]),
                    row[at[4]],
                    "deposit",
                    "unknown",
                    row[at[5]].equals("complete"))));
    each(
        files,
        MasterFile.WITHDRAWALS,
        badLines,
        (at, row) ->
            raw.withdrawals.add(
                new Transaction(
                    time(row[at[1]]),
                    row[at[2]],
                    new BigDecimal(row[at[3]]),
                    row[at[5]],
                    "withdrawal",
                    row[at[4]],
                    row[at[6]].equals("complete"))));
    each(
        files,
        MasterFile.EVENTS,
        badLines,
        (at, row) -> raw.events.add(new Event(time(row[at[1]]), row[at[2]], row[at[3]])));
    each(
        files,
        MasterFile.LEVELS,
        badLines,
        (at, row) ->
            raw.levels.add(
                new Level(time(row[at[3]]), row[at[0]], row[at[1]], Integer.parseInt(row[at[2]]))));
    return raw;
  }

  /** Whether a seeded defect keeps its row out of the model. */
  static boolean keepsOut(DefectKind kind) {
    return kind.fate() != DefectKind.Fate.ACCEPTED;
  }

  private static void each(
      Map<MasterFile, Path> files,
      MasterFile file,
      Map<String, Set<Long>> badLines,
      BiConsumer<int[], String[]> row)
      throws IOException {
    Path path = files.get(file);
    if (path == null) {
      return;
    }
    Set<Long> bad = badLines.getOrDefault(path.getFileName().toString(), Set.of());
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(path), StandardCharsets.ISO_8859_1))) {
      String header = reader.readLine().replace("\u00ef\u00bb\u00bf", "");
      List<String> names = Arrays.asList(header.split(",", -1));
      int[] at = file.columns().stream().mapToInt(names::indexOf).toArray();
      long number = 1;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!bad.contains(number)) {
          row.accept(at, line.split(",", -1));
        }
      }
    }
  }

  /** {@code 2020-01-10 14:11:05.63+00} in all its forms; every one is UTC. */
  private static LocalDateTime time(String text) {
    String plain = text.replace('T', ' ').replace("Z", "");
    int plus = plain.indexOf('+');
    return LocalDateTime.parse((plus < 0 ? plain : plain.substring(0, plus)).replace(' ', 'T'));
  }
}
