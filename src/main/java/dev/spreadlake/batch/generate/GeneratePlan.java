package dev.spreadlake.batch.generate;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What to generate. Immutable; two equal plans give the same bytes.
 *
 * @param users users in the user file, 1 or more; ignored with {@code usersFile}
 * @param from first UTC day of transactions and events
 * @param to last UTC day of transactions and events
 * @param files the files to write
 * @param usersFile take the user ids from this file's column {@code user_id} and write no user file
 */
public record GeneratePlan(
    long users,
    long deposits,
    long withdrawals,
    long events,
    long levels,
    LocalDate from,
    LocalDate to,
    long seed,
    DefectMix defects,
    List<MasterFile> files,
    Optional<Path> usersFile) {
  /** Rows of the published files; levels were not published with a size and are our choice. */
  public static final long USERS = 25_699;

  public static final long DEPOSITS = 1_618_271;
  public static final long WITHDRAWALS = 5_098;
  public static final long EVENTS = 105_744;
  public static final long LEVELS = 30_000;
  public static final LocalDate FROM = LocalDate.parse("2020-01-02");
  public static final LocalDate TO = LocalDate.parse("2023-08-21");

  private static final long ROWS_MAX = 2_000_000_000L;

  public GeneratePlan {
    requireNonNull(defects, "defects");
    files = List.copyOf(files);
    requireCount("users", users, 1);
    requireCount("deposits", deposits, 0);
    requireCount("withdrawals", withdrawals, 0);
    requireCount("events", events, 0);
    requireCount("levels", levels, 0);
    if (to.isBefore(from)) {
      throw new IllegalArgumentException(
          "to must not be before from " + from + " (was " + to + ")");
    }
    if (usersFile.isPresent() && files.contains(MasterFile.USERS)) {
      throw new IllegalArgumentException("users are either written or read from a file");
    }
  }

  /** A plan over the published days with every file. */
  public static GeneratePlan of(
      long users,
      long deposits,
      long withdrawals,
      long events,
      long levels,
      long seed,
      String defects) {
    List<MasterFile> files = List.of(MasterFile.values());
    return new GeneratePlan(
        users,
        deposits,
        withdrawals,
        events,
        levels,
        FROM,
        TO,
        seed,
        DefectMix.parse(defects, files, seed),
        files,
        Optional.empty());
  }

  /** This plan over other days. */
  public GeneratePlan between(LocalDate first, LocalDate last) {
    return new GeneratePlan(
        users, deposits, withdrawals, events, levels, first, last, seed, defects, files, usersFile);
  }

  /** The small set that a first start works on: a few hundred rows a file. */
  public static GeneratePlan sample() {
    return of(400, 900, 300, 900, 500, 20_221_122L, DefectMix.AS_PUBLISHED + ",duplicate_row=2")
        .between(LocalDate.parse("2023-06-01"), TO);
  }

  /** Rows asked for in a file, seeded extra lines not counted. */
  public long rows(MasterFile file) {
    return switch (file) {
      case USERS -> users;
      case DEPOSITS -> deposits;
      case WITHDRAWALS -> withdrawals;
      case EVENTS -> events;
      case LEVELS -> levels;
    };
  }

  private static void requireCount(String key, long value, long least) {
    if (value < least || value > ROWS_MAX) {
      throw new IllegalArgumentException(
          key + " must be " + least + ".." + ROWS_MAX + " (was " + value + ")");
    }
  }
}
